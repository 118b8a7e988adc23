using Notify;

namespace NoticeCenter;

/// <summary>A page of what failed.</summary>
/// <param name="Items">Oldest first.</param>
/// <param name="Next">The cursor of the next page; null if this is the last.</param>
internal sealed record FailureList(IReadOnlyList<ListedFailure> Items, string? Next)
{
    public static FailureList From(FailurePage page) => new([.. page.Items.Select(ListedFailure.From)], page.Next);
}
