using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Handle;
using Notify.Settle;

namespace Notify.Receive;

/// <summary>A group whose handlers take one message per call.</summary>
internal sealed class MessageGroupRunner(
    GroupDefinition definition,
    MessageProcessor processor,
    FailurePolicy policy,
    Settler settler,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger logger
) : GroupRunner(definition, policy, settler, time, logger)
{
    private readonly TimeProvider _time = time;
    private readonly HashSet<ITimer> _blocked = [];

    protected override bool HasWork() => Intake.ReadyCount > 0;

    /// <summary>Takes what a worker can do next. Nothing means that it rests until it is woken.</summary>
    public int Take(MessageWorker worker, Span<ReadyItem> buffer)
    {
        lock (Gate)
        {
            var taken = IsStopping ? 0 : TakePermitted(buffer);
            if (taken == 0)
                Rest(worker);
            else
                WakeOne();
            return taken;
        }
    }

    private int TakePermitted(Span<ReadyItem> buffer)
    {
        if (!IsThrottled)
            return Intake.Take(buffer);
        // One at a time: what is permitted is begun at once.
        var permitted = Permit(Math.Min(1, Intake.ReadyCount));
        var taken = Intake.Take(buffer[..permitted]);
        Refund(permitted - taken);
        return taken;
    }

    public void GiveBack(ReadOnlySpan<ReadyItem> items)
    {
        if (items.IsEmpty)
            return;
        lock (Gate)
        {
            if (IsStopping)
                return;
            Intake.GiveBack(items);
            WakeOne();
        }
    }

    /// <summary>The delivery that was out of a lane is finished: the next one's turn has come.</summary>
    public void Release(Lane? lane)
    {
        if (lane is null)
            return;
        lock (Gate)
            Intake.Release(lane);
    }

    /// <summary>
    /// Keeps a failed delivery, and its lane with it, to be tried again in its place, if the group is set to that and
    /// there is time left. No worker is held meanwhile.
    /// </summary>
    /// <returns>False if it is to be decided.</returns>
    public bool TryBlock(in ReadyItem item, Exception exception, FailureReason reason)
    {
        var options = Definition.Options;
        if (options.OnFailure != FailureMode.Block || item.Lane is not { } lane)
            return false;
        var delivery = item.Delivery;
        if (delivery.Outcome != DeliveryOutcome.Undecided)
            return false;

        if (lane.BlockedSince == 0)
            lane.BlockedSince = _time.GetTimestamp();
        var blockedFor = _time.GetElapsedTime(lane.BlockedSince);
        if (Policy.WaitBeforeNext(delivery, exception) is not { } wait || blockedFor + wait > options.HandlerTimeout)
        {
            Policy.Bury(delivery, exception, reason);
            return false;
        }

        delivery.CountAttemptInPlace();
        TryAgainAfter(wait, item);
        return true;
    }

    protected override Worker CreateWorker() => new MessageWorker(this, processor, scopes, _time);

    protected override void OnStopping()
    {
        foreach (var timer in _blocked)
            timer.Dispose();
        _blocked.Clear();
    }

    private void TryAgainAfter(TimeSpan wait, ReadyItem item)
    {
        ITimer? timer = null;
        lock (Gate)
        {
            if (IsStopping)
                return;
            timer = _time.CreateTimer(
                _ => TryAgain(timer!, item),
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
            _blocked.Add(timer);
        }

        timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void TryAgain(ITimer timer, in ReadyItem item)
    {
        lock (Gate)
        {
            if (IsStopping || !_blocked.Remove(timer))
                return;
            Intake.GiveBack([item]);
            WakeOne();
        }

        timer.Dispose();
    }
}
