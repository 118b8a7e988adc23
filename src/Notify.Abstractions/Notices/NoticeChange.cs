namespace Notify;

/// <summary>A change of one inbox, with its absolute counts. Changes with a lower or equal rev are old news.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Kind">What has changed.</param>
/// <param name="Counts">The inbox's counts after the change.</param>
/// <param name="Notices">The notices that came in; empty for other kinds.</param>
/// <param name="Mark">The mark that was made; null for other kinds.</param>
public sealed record NoticeChange(
    string UserId,
    NoticeChangeKind Kind,
    NoticeCounts Counts,
    IReadOnlyList<Notice> Notices,
    NoticeMark? Mark = null
);
