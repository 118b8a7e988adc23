namespace Notify.InMemory;

/// <summary>How much of a send a topic took.</summary>
/// <param name="Count">How many messages, from the first on.</param>
/// <param name="Full">The group that had no room for more; null if none was full.</param>
/// <param name="Refusal">Why the topic takes no more for now, whoever waits; null if it would.</param>
internal readonly record struct Acceptance(int Count, InMemoryGroup? Full, string? Refusal)
{
    public static Acceptance Refused(string why) => new(0, null, why);
}
