namespace ChatArchive.Http;

/// <summary>A page of the archive, newest first.</summary>
/// <param name="List">The messages.</param>
/// <param name="Next">What to give as <c>before</c> for the next page; null if this is the last.</param>
internal sealed record PageAnswer(IReadOnlyList<ArchivedMessage> List, string? Next);
