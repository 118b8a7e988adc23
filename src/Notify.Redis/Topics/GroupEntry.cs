namespace Notify.Redis;

/// <summary>A group as it stands in the register.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Flags">d durable, e ephemeral, o ordered by key, p paused.</param>
/// <param name="Patterns">The topics and patterns it receives.</param>
internal sealed record GroupEntry(string Name, string Flags, IReadOnlyList<string> Patterns)
{
    public bool IsEphemeral => Flags.Contains('e', StringComparison.Ordinal);

    public bool IsOrdered => Flags.Contains('o', StringComparison.Ordinal);

    public bool IsPaused => Flags.Contains('p', StringComparison.Ordinal);

    public bool Receives(string topic) => Patterns.Any(pattern => new TopicPattern(pattern).Matches(topic));

    public static GroupEntry Parse(string name, string stored)
    {
        var end = stored.IndexOf('\n', StringComparison.Ordinal);
        return new GroupEntry(name, stored[..end], Split(stored[(end + 1)..]));
    }

    public static IReadOnlyList<string> Split(string patterns) =>
        patterns.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
