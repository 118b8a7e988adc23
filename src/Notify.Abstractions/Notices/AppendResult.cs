namespace Notify;

/// <summary>What became of one notice of a batch.</summary>
/// <param name="Status">Stored, duplicate or rejected.</param>
/// <param name="Notice">The notice as stored; null unless it was.</param>
/// <param name="Counts">The inbox's counts after the batch; null if the notice was rejected.</param>
/// <param name="Error">Why it was rejected; null unless it was.</param>
public sealed record AppendResult(
    AppendStatus Status,
    Notice? Notice = null,
    NoticeCounts? Counts = null,
    InvalidInputException? Error = null
);
