namespace Notify;

/// <summary>How long inboxes keep what, and how the engine writes to them.</summary>
public sealed class InboxOptions
{
    /// <summary>
    /// Most notices one user keeps; the oldest go first, counted exactly. Null, the default, means no bound.
    /// </summary>
    public int? MaxPerUser { get; set; }

    /// <summary>How long a notice is kept. Null, the default, means until it is deleted or expires.</summary>
    public TimeSpan? KeepFor { get; set; }

    /// <summary>
    /// How long the id of a deleted notice is remembered, so that a late retry of its sender does not bring it back.
    /// 30 days unless set.
    /// </summary>
    public TimeSpan RememberDeletedFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How old a broadcast a user who comes for the first time still gets. 30 days unless set; zero means that new
    /// users begin with later ones.
    /// </summary>
    public TimeSpan BroadcastsForNewUsers { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How often expired and old notices are swept. Until then they still show and count. 1 minute unless set.
    /// </summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Most notices in one write to the store. 500 unless set.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// How long the first notice of a write waits for more. 50 ms unless set. Longer relieves the database and shows
    /// notices later; zero writes what is there.
    /// </summary>
    public TimeSpan BatchWait { get; set; } = TimeSpan.FromMilliseconds(50);
}
