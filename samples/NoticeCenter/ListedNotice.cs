using Notify;

namespace NoticeCenter;

/// <summary>A notice as the old list shows it.</summary>
/// <param name="Id">Its number in the user's inbox.</param>
/// <param name="Type">Its type.</param>
/// <param name="Data">What the application shows.</param>
/// <param name="Status">0 if it is unread, 1 if it is read.</param>
/// <param name="UpdatedAt">When it came about.</param>
internal sealed record ListedNotice(long Id, int Type, string Data, int Status, string UpdatedAt)
{
    public static ListedNotice From(Notice notice, OldClock clock) =>
        new(notice.Seq, notice.Type, notice.Data, notice.IsRead ? 1 : 0, clock.Show(notice.CreatedAt));
}
