using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Notify.AspNetCore;

/// <summary>Who speaks through a socket, and what that one may do.</summary>
internal sealed class TopicCaller(string name, Func<string, bool> mayProduce, Func<string, bool> mayConsume)
{
    private const string GroupPrefix = "client.";

    public string Name { get; } = name;

    public bool MayProduce(string topic) => mayProduce(topic);

    public bool MayConsume(string topic) => mayConsume(topic);

    public static TopicCaller Of(ApiClient client) => new(client.Name, client.MayProduce, client.MayConsume);

    /// <summary>The caller of a request, or null if it is not signed in or has no name.</summary>
    public static TopicCaller? Of(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } identity)
            return null;
        var name = user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub") ?? identity.Name;
        return string.IsNullOrEmpty(name) ? null : new TopicCaller(name, user.MayProduce, user.MayConsume);
    }

    /// <summary>
    /// The group a client calls by a name. Each client has groups of its own: in anybody else's it would take what is
    /// not meant for it.
    /// </summary>
    public string GroupOf(string group) => $"{GroupPrefix}{Word(Name)}.{group}";

    /// <summary>A name as a word of a group, so that different names stay different.</summary>
    private static string Word(string name)
    {
        const int MostCharacters = 40;
        if (name.Length <= MostCharacters && Names.GroupFault(name) is null && !name.StartsWith('~'))
            return name;
        return $"x:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16))}";
    }
}
