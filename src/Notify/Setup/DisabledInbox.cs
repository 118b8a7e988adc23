namespace Notify.Setup;

/// <summary>
/// Stands where notices are only sent and no inbox was chosen: every look into one says which line to add.
/// </summary>
internal sealed class DisabledInbox(string transport) : INoticeStore
{
    /// <summary>Those every store has; one with others of its own refuses what breaks them when it writes.</summary>
    public NoticeLimits Limits { get; } = new();

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(
        IReadOnlyList<NoticeAppend> notices,
        CancellationToken cancellationToken = default
    ) => throw Disabled($"{notices.Count} notices were to be stored");

    public ValueTask<NoticePage> PageAsync(
        string userId,
        NoticeQuery query,
        CancellationToken cancellationToken = default
    ) => throw Disabled($"The inbox of '{userId}' was to be listed");

    public ValueTask<NoticeCounts> CountAsync(string userId, CancellationToken cancellationToken = default) =>
        throw Disabled($"The inbox of '{userId}' was to be counted");

    public ValueTask<Notice?> FindAsync(string userId, MessageId id, CancellationToken cancellationToken = default) =>
        throw Disabled($"The notice '{id}' of '{userId}' was to be looked up");

    public ValueTask<MarkResult> MarkAsync(
        string userId,
        NoticeMark mark,
        CancellationToken cancellationToken = default
    ) => throw Disabled($"Notices of '{userId}' were to be marked");

    public ValueTask<bool> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken = default) =>
        throw Disabled($"The broadcast '{broadcast.Id}' was to be stored");

    public ValueTask<bool> RevokeAsync(MessageId id, CancellationToken cancellationToken = default) =>
        throw Disabled($"The broadcast '{id}' was to be revoked");

    public ValueTask<IReadOnlyList<Broadcast>> ListBroadcastsAsync(CancellationToken cancellationToken = default) =>
        throw Disabled("Broadcasts were to be listed");

    /// <summary>There is nothing to keep in shape.</summary>
    public ValueTask<SweepResult> SweepAsync(CancellationToken cancellationToken = default) =>
        new(new SweepResult(0, 0, 0));

    public ValueTask<int> ReconcileAsync(string userId, CancellationToken cancellationToken = default) =>
        throw Disabled($"The inbox of '{userId}' was to be counted anew");

    public ValueTask<long> PurgeAsync(string userId, CancellationToken cancellationToken = default) =>
        throw Disabled($"The inbox of '{userId}' was to be removed");

    private NotSupportedByAdapterException Disabled(string attempt) =>
        new(
            $"{attempt}, but no inbox was chosen here, and the transport '{transport}' keeps none: notices are only "
                + "sent from here. Set Notify:Inbox to \"MySql\", or to \"InMemory\" if this is the one process that keeps them."
        );
}
