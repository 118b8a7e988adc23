namespace Notify;

/// <summary>What a mark does to notices.</summary>
public enum NoticeAction
{
    /// <summary>Marks as read.</summary>
    Read,

    /// <summary>Marks as unread again, and takes out of the archive.</summary>
    Unread,

    /// <summary>Puts into the archive, and marks as read.</summary>
    Archive,

    /// <summary>Takes out of the archive.</summary>
    Unarchive,

    /// <summary>Marks as seen.</summary>
    See,

    /// <summary>Removes from the inbox. The id stays known until retention forgets it.</summary>
    Delete,
}
