namespace Notify;

/// <summary>A page of an inbox.</summary>
/// <param name="Items">The notices, in the order the query asked for.</param>
/// <param name="HasMore">True if more notices follow in that direction.</param>
/// <param name="Counts">The inbox's counts at the moment of the page.</param>
public sealed record NoticePage(IReadOnlyList<Notice> Items, bool HasMore, NoticeCounts Counts)
{
    /// <summary>Where the next page begins: the number of the last notice; null if this page is the last.</summary>
    public long? Next => HasMore ? Items[^1].Seq : null;
}
