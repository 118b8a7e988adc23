namespace Notify.Testing;

/// <summary>The scheduler of the embedded default: what it accepts and what it hands out is seen.</summary>
internal sealed class WatchedScheduler(IDelayScheduler inner, IDueSource source, Journal journal)
    : IDelayScheduler,
        IDueSource
{
    public SchedulerCapabilities Capabilities => inner.Capabilities;

    public TimeSpan MaxDelay => inner.MaxDelay;

    public async ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        var results = await inner.ScheduleAsync(messages, cancellationToken).ConfigureAwait(false);
        var accepted = messages.Where((_, i) => results[i].IsAccepted);
        journal.End(
            0,
            accepted.Select(message => new Seen
            {
                Kind = SeenKind.Sent,
                Message = message,
                At = journal.Now,
            })
        );
        return results;
    }

    public ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default) =>
        inner.CancelAsync(id, cancellationToken);

    public ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    ) => inner.RescheduleAsync(id, dueAt, cancellationToken);

    public ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default) =>
        inner.ListAsync(query, cancellationToken);

    public ValueTask WaitAsync(CancellationToken cancellationToken = default) => source.WaitAsync(cancellationToken);

    public async ValueTask<DueClaim> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        // Counted before it is taken, so that no moment looks idle.
        journal.Begin(most);
        var taken = 0;
        try
        {
            var claim = await source.ClaimAsync(most, lease, cancellationToken).ConfigureAwait(false);
            taken = claim.Messages.Count;
            return claim;
        }
        finally
        {
            journal.End(most - taken);
        }
    }

    public async ValueTask CompleteAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> accepted,
        CancellationToken cancellationToken = default
    )
    {
        await source.CompleteAsync(claim, accepted, cancellationToken).ConfigureAwait(false);
        journal.End(accepted.Count);
    }

    public async ValueTask ReleaseAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> refused,
        TimeSpan after,
        CancellationToken cancellationToken = default
    )
    {
        await source.ReleaseAsync(claim, refused, after, cancellationToken).ConfigureAwait(false);
        journal.End(refused.Count);
    }
}
