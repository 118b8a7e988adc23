using System.Globalization;

namespace Notify.InMemory;

internal sealed partial class InMemoryScheduler
{
    private TaskCompletionSource _pulse = NewPulse();
    private readonly Dictionary<string, Claim> _claims = [];

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        Task pulse;
        lock (_gate)
        {
            // Whoever waited before may have gone without claiming anything: what is due is due for everybody.
            if (NextTicks() <= _settings.NowTicks)
                return;
            pulse = _pulse.Task;
        }

        await pulse.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<DueClaim> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var now = _settings.NowTicks;
            ReturnAbandoned(now);
            var due = new List<ScheduledMessage>();
            while (due.Count < most && _heap.PopDue(now) is { } item)
                due.Add(item);
            var token = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
            if (due.Count > 0)
                _claims[token] = new Claim(due, now + lease.Ticks);
            SetAlarm();
            return new(new DueClaim(token, due.ConvertAll(item => item.Message)));
        }
    }

    public ValueTask CompleteAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> accepted,
        CancellationToken cancellationToken = default
    )
    {
        lock (_gate)
        {
            foreach (var item in TakeFromClaim(claim, accepted))
                _all.Remove(item);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReleaseAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> refused,
        TimeSpan after,
        CancellationToken cancellationToken = default
    )
    {
        lock (_gate)
        {
            foreach (var item in TakeFromClaim(claim, refused))
            {
                item.DueTicks = _settings.NowTicks + after.Ticks;
                _heap.Push(item);
            }

            SetAlarm();
        }

        return ValueTask.CompletedTask;
    }

    private List<ScheduledMessage> TakeFromClaim(DueClaim claim, IReadOnlyList<MessageId> ids)
    {
        if (!_claims.TryGetValue(claim.Token, out var held))
            return [];
        List<ScheduledMessage> taken;
        if (ids.Count == held.Items.Count)
        {
            taken = held.Items;
            held = held with { Items = [] };
        }
        else
        {
            var wanted = ids.ToHashSet();
            taken = held.Items.FindAll(item => wanted.Contains(item.Message.Id));
            held = held with { Items = held.Items.FindAll(item => !wanted.Contains(item.Message.Id)) };
        }

        if (held.Items.Count == 0)
            _claims.Remove(claim.Token);
        else
            _claims[claim.Token] = held;
        return taken;
    }

    private void ReturnAbandoned(long now)
    {
        foreach (var (token, claim) in _claims.Where(claim => claim.Value.LeaseEnd <= now).ToList())
        {
            claim.Items.ForEach(_heap.Push);
            _claims.Remove(token);
        }
    }

    /// <summary>When something is next due, or a claim is next given up, in UTC ticks.</summary>
    private long NextTicks()
    {
        var next = _heap.FirstDue;
        foreach (var claim in _claims.Values)
            next = Math.Min(next, claim.LeaseEnd);
        return next;
    }

    private void SetAlarm()
    {
        var next = NextTicks();
        if (next <= _settings.NowTicks)
            Ring();
        else if (next < long.MaxValue)
            _alarm.SetNoLaterThan(next);
    }

    private void Ring()
    {
        lock (_gate)
        {
            _pulse.TrySetResult();
            _pulse = NewPulse();
        }
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Claim(List<ScheduledMessage> Items, long LeaseEnd);
}
