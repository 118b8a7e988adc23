namespace Notify;

/// <summary>A page of waiting messages, earliest first.</summary>
/// <param name="Messages">The messages, each with its due time.</param>
/// <param name="Next">Where the next page begins; null if this is the last.</param>
public sealed record SchedulePage(IReadOnlyList<Message> Messages, string? Next);
