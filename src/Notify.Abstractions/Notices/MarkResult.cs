namespace Notify;

/// <summary>What a mark has changed.</summary>
/// <param name="Changed">How many notices changed; 0 if all were so already.</param>
/// <param name="Unknown">The ids that are not in this inbox.</param>
/// <param name="Counts">The inbox's counts after the mark.</param>
public sealed record MarkResult(long Changed, IReadOnlyList<MessageId> Unknown, NoticeCounts Counts);
