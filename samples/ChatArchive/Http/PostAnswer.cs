namespace ChatArchive.Http;

/// <summary>A message that will be archived.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When it was accepted, in seconds since 1970.</param>
internal sealed record PostAnswer(string Id, long CreatedAt);
