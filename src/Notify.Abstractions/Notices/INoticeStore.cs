namespace Notify;

/// <summary>
/// Keeps the inboxes: idempotent by id, numbered without gaps, with counts that equal a recount at every commit.
/// </summary>
public interface INoticeStore : INoticeWriter, INoticeReader, INoticeMarker, IBroadcastStore, INoticeMaintenance
{
    /// <summary>What this store takes; checked when a notice is sent, before anything is written.</summary>
    NoticeLimits Limits { get; }
}
