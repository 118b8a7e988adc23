using Microsoft.Extensions.DependencyInjection;
using Notify.Handle;

namespace Notify.Receive;

/// <summary>
/// A worker that calls a handler per message. It takes a few at a time as long as their handlers end without waiting
/// and quickly. What waits behind a handler that does not is given back, so that it waits for no one.
/// </summary>
internal sealed class MessageWorker(
    MessageGroupRunner group,
    MessageProcessor processor,
    IServiceScopeFactory scopes,
    TimeProvider time
) : Worker
{
    private const int MostPerRound = 64;

    /// <summary>A round that took longer than this takes fewer the next time.</summary>
    private static readonly TimeSpan LongRound = TimeSpan.FromMicroseconds(200);

    private readonly TakenItems _takenItems = new(MostPerRound);
    private readonly Delivery[] _decided = new Delivery[MostPerRound];
    private readonly MessageHandling _handling = new(scopes, group.Name, time);
    private ReadyItem _current;
    private int _decidedCount;
    private int _perRound = 1;

    public override IEnumerable<Delivery> Unfinished =>
        _current.Delivery is { Outcome: DeliveryOutcome.Undecided } delivery ? [delivery] : [];

    public override void GiveBackRest() => group.GiveBack(_takenItems.TakeRest());

    protected override async Task<bool> RunOnceAsync()
    {
        var count = group.Take(this, _takenItems.Buffer[.._perRound]);
        if (count == 0)
            return false;

        _takenItems.Fill(count);
        var started = time.GetTimestamp();
        var waited = false;
        while (_takenItems.TryNext(out var item))
        {
            var handling = StartAsync(item);
            if (!handling.IsCompleted || _handling.HasScope)
            {
                waited = true;
                GiveBackRest();
                SettleDecided();
                await FinishHandlerAsync(handling).ConfigureAwait(false);
            }

            if (!Finish(handling))
                return false;
        }

        SettleDecided();
        AdaptTo(waited, time.GetElapsedTime(started));
        return true;
    }

    protected override void OnAbandoned(CancelReason reason)
    {
        // The worker's own thread is inside the handler: until that returns, everything here is still.
        GiveBackRest();
        SettleDecided();
        var item = _current;
        if (ReasonOf(reason) is { } failure)
            group.Policy.Decide(item.Delivery, group.TimeoutOf(item.Delivery), failure);
        group.Abandon(this, [item]);
    }

    protected override void OnReturned() => group.ReturnedAfterAll();

    private Task StartAsync(in ReadyItem item)
    {
        _current = item;
        _handling.Begin(item.Delivery);
        Begin();
        // What was lost while it waited is somebody else's now.
        if (item.Delivery.Status != SettleStatus.Held)
            return Task.CompletedTask;
        try
        {
            return processor.ProcessAsync(_handling, item.Delivery, Token);
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
    }

    private async ValueTask FinishHandlerAsync(Task handling)
    {
        await handling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await _handling.EndAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            group.ScopeFailed(exception);
        }
    }

    /// <summary>Decides about the delivery whose handler has ended.</summary>
    /// <returns>False if the run was abandoned meanwhile.</returns>
    private bool Finish(Task handling)
    {
        _handling.End();
        if (!End(out var cancelled))
            return false;
        var item = _current;
        _current = default;
        if (item.Delivery.Status != SettleStatus.Held)
            group.Release(item.Lane);
        else if (handling.IsCompletedSuccessfully)
            FinishHandled(item);
        else if (ReasonOf(cancelled) is not { } reason)
            group.AddCutOff(item.Delivery);
        else if (!group.TryBlock(item, ExceptionOf(handling), reason))
            FinishFailed(item, ExceptionOf(handling), reason);
        return true;
    }

    private void FinishHandled(in ReadyItem item)
    {
        item.Delivery.Complete();
        FinishDecided(item);
    }

    private void FinishFailed(in ReadyItem item, Exception exception, FailureReason reason)
    {
        group.Policy.Decide(item.Delivery, exception, reason);
        FinishDecided(item);
    }

    private void FinishDecided(in ReadyItem item)
    {
        _decided[_decidedCount++] = item.Delivery;
        group.Release(item.Lane);
    }

    private void SettleDecided()
    {
        group.Settle(_decided.AsSpan(0, _decidedCount));
        _decided.AsSpan(0, _decidedCount).Clear();
        _decidedCount = 0;
    }

    private void AdaptTo(bool waited, TimeSpan took)
    {
        if (waited)
            _perRound = 1;
        else if (took > LongRound)
            _perRound = Math.Max(1, _perRound / 4);
        else
            _perRound = Math.Min(MostPerRound, _perRound * 2);
    }
}
