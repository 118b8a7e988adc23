namespace Notify;

/// <summary>What has changed in an inbox.</summary>
public enum NoticeChangeKind
{
    /// <summary>The counts as they are; the first item of every watch.</summary>
    Counts,

    /// <summary>Notices came in.</summary>
    Created,

    /// <summary>Notices were marked.</summary>
    Marked,

    /// <summary>
    /// More changed than is told: the watcher fell behind, news were lost on the way, or a broadcast came or went.
    /// List the inbox again.
    /// </summary>
    Reset,
}
