namespace Notify.MySql;

/// <summary>The state of a notice's row. Whether it is unread also depends on the head's watermark.</summary>
internal static class NoticeStatus
{
    /// <summary>As it came: unread if its number is above the watermark.</summary>
    public const int Fresh = 0;

    public const int Read = 1;

    /// <summary>Set unread again, whatever the watermark says.</summary>
    public const int UnreadAgain = 2;

    /// <summary>In the archive, and read.</summary>
    public const int Archived = 3;

    /// <summary>What is unread, as SQL; <c>@read</c> is the watermark.</summary>
    public const string IsUnread = "(status = 2 OR (status = 0 AND seq > @read))";
}
