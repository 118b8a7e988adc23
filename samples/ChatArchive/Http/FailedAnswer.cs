namespace ChatArchive.Http;

/// <summary>Messages that could not be archived.</summary>
/// <param name="List">They, newest first.</param>
internal sealed record FailedAnswer(IReadOnlyList<FailedMessage> List);
