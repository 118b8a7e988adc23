namespace ChatArchive.Http;

/// <summary>A message that could not be archived.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why.</param>
/// <param name="Text">Why, in a sentence.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Body">What it is, as text.</param>
internal sealed record FailedMessage(string Id, string Reason, string Text, int Attempts, string Body);
