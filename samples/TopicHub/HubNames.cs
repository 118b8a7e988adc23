using System.Security.Cryptography;
using System.Text;
using Notify;

namespace TopicHub;

/// <summary>Old names may be any text; those of Notify's topics and groups are made of them, each of its own.</summary>
internal static class HubNames
{
    private const int MostCharacters = 40;

    public static string Topic(string topic) => $"hub.{Word(topic)}";

    /// <summary>The group that the consumers of a topic share.</summary>
    public static string Group(string topic) => $"hub.{Word(topic)}";

    /// <summary>The group of one consumer, for push type 2.</summary>
    public static string Group(string topic, string consumer) => $"hub-each.{Word(topic)}.{Word(consumer)}";

    public static bool IsOfOneConsumer(string group) => group.StartsWith("hub-each.", StringComparison.Ordinal);

    /// <summary>The name as it is if it can be; what begins like a made one cannot.</summary>
    private static string Word(string name)
    {
        var fits = name.Length <= MostCharacters && Names.TopicFault(name) is null;
        if (fits && !name.StartsWith("x:", StringComparison.Ordinal) && !name.Contains('.', StringComparison.Ordinal))
            return name;
        return $"x:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16))}";
    }
}
