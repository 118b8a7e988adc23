namespace Notify;

/// <summary>
/// The limits of the embedded default: section <c>InMemory</c>. What is over a limit waits or is refused.
/// </summary>
public sealed class InMemoryOptions
{
    /// <summary>
    /// Most messages that wait in one group, 1 to 100,000,000. At the limit sends wait, and fail after the send
    /// time-out. Messages that come back for a retry do not count. 100,000 unless set.
    /// </summary>
    public int QueueLimit { get; set; } = 100_000;

    /// <summary>Most bytes of bodies that wait in one group. At the limit sends wait. 256 MiB unless set.</summary>
    public long QueueBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Most topics, 1 to 1,000,000. A send to one more is refused. 10,000 unless set.</summary>
    public int TopicLimit { get; set; } = 10_000;

    /// <summary>
    /// Most dead messages that are kept, and most failures in the ledger. Beyond, a message that should die is retried
    /// every minute instead. 100,000 unless set.
    /// </summary>
    public int FailureLimit { get; set; } = 100_000;

    /// <summary>Most messages that wait to be due. Beyond, scheduling is refused. 10,000,000 unless set.</summary>
    public int ScheduleLimit { get; set; } = 10_000_000;

    /// <summary>How far ahead a message may be due. 3,650 days unless set.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromDays(3650);

    /// <summary>
    /// Most messages the ledger keeps the state of; beyond, it forgets the oldest that are done or cancelled, and
    /// refuses to record more if none is. 1,000,000 unless set.
    /// </summary>
    public int LedgerLimit { get; set; } = 1_000_000;

    /// <summary>Most bytes of a notice's data as UTF-8 text. 8 KiB unless set.</summary>
    public int NoticeBytes { get; set; } = 8 * 1024;

    /// <summary>
    /// What stands in for the server. Hosts that share one share its messages, inboxes and ledger. Each host has one of
    /// its own unless set.
    /// </summary>
    public InMemoryServer? Server { get; set; }
}
