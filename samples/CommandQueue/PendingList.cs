namespace CommandQueue;

/// <summary>The failures of a consumer.</summary>
/// <param name="Count">How many there are in all.</param>
/// <param name="List">Those of the window that was asked for, the earliest first.</param>
internal sealed record PendingList(long Count, IReadOnlyList<PendingEntry> List);
