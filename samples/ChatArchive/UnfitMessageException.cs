namespace ChatArchive;

/// <summary>A message the archive never takes: it is dead at once.</summary>
internal sealed class UnfitMessageException(string fault) : Exception($"The message is not archived: {fault}");
