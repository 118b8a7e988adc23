namespace Notify;

/// <summary>Due messages that went to their topics.</summary>
/// <param name="Count">How many.</param>
/// <param name="Messages">Which, if the caller wanted to know; else empty.</param>
public sealed record DueMove(int Count, IReadOnlyList<Message> Messages);
