using StackExchange.Redis;

namespace Notify.Redis;

internal sealed partial class RedisSubscription
{
    /// <summary>After so many done entries they are removed with the next settling.</summary>
    private const int TidyEvery = 256;

    private const int Tellings = 3;

    public ValueTask SettleAsync(ReadOnlyMemory<Delivery> deliveries, CancellationToken cancellationToken = default)
    {
        foreach (var delivery in deliveries.Span)
        {
            if (delivery.Outcome == DeliveryOutcome.Undecided)
            {
                return ValueTask.FromException(
                    new InvalidOperationException($"The delivery of '{delivery.Message.Id}' was settled undecided.")
                );
            }
        }

        var mine = new List<RedisDelivery>(deliveries.Length);
        bool madeRoom;
        lock (_gate)
        {
            var hadRoom = _held.IsWorthReading;
            foreach (var delivery in deliveries.Span)
            {
                var redis = (RedisDelivery)delivery;
                if (_held.BeginSettling(redis))
                    mine.Add(redis);
                // Settling twice must not take back the answer that counted.
                else if (redis.Status == SettleStatus.Held && !redis.IsSettling)
                    redis.Settle(SettleStatus.NotHolder);
            }

            madeRoom = !hadRoom && _held.IsWorthReading;
        }

        if (madeRoom)
            _signal.Raise();
        return mine.Count == 0 ? default : TellAsync(Settlement.Of(mine, _settings.Time), cancellationToken);
    }

    private async ValueTask TellAsync(List<Settlement> settlements, CancellationToken cancellationToken)
    {
        foreach (var settlement in settlements)
        {
            for (var telling = 1; ; telling++)
            {
                try
                {
                    await TellAsync(settlement, cancellationToken).ConfigureAwait(false);
                    break;
                }
                catch (Exception exception) when (telling < Tellings && !cancellationToken.IsCancellationRequested)
                {
                    settlement.IsUncertain = true;
                    Log.SettlingUnanswered(_settings.Logger, exception, settlement.Count, Group);
                }
                catch (Exception)
                {
                    Leave(settlement);
                    break;
                }
            }
        }
    }

    private async Task TellAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        var feed = settlement.Feed;
        var untidied = feed.CountDone(settlement.Count);
        var removes = untidied >= TidyEvery && feed.TakeDone() > 0;
        if (settlement.HasDead)
            await new DeadIndex(_link, _keys).EnterAsync(feed.Topic, cancellationToken).ConfigureAwait(false);
        var reply = await _link
            .RunAsync(ScriptBook.Settle, feed.Key, settlement.Arguments(removes), cancellationToken)
            .ConfigureAwait(false);
        // The loop sleeps: from the first that is done on it has to remove what is, soon.
        if (Answer(settlement, reply) || untidied == settlement.Count)
            _signal.Raise();
    }

    /// <returns>True if there is room to read now, and was not before.</returns>
    private bool Answer(Settlement settlement, RedisResult reply)
    {
        lock (_gate)
        {
            var wasWorthReading = _held.IsWorthReading && _claimed.Count == 0;
            if (AsCounts(reply) is not { } counts)
            {
                Answer(settlement, SettleStatus.NotHolder);
                return !wasWorthReading;
            }

            foreach (var (deliveries, settled) in settlement.Read(counts))
            {
                // What an earlier telling recorded is gone by now.
                var status =
                    settled == deliveries.Count || settlement.IsUncertain ? SettleStatus.Settled
                    : settled == 0 ? SettleStatus.NotHolder
                    : SettleStatus.Unknown;
                foreach (var delivery in deliveries)
                    End(delivery, status);
            }

            return !wasWorthReading;
        }
    }

    /// <summary>One answer for all; the lock is held.</summary>
    private void Answer(Settlement settlement, SettleStatus status)
    {
        foreach (var delivery in settlement.Deliveries)
            End(delivery, status);
    }

    private static RedisResult[]? AsCounts(RedisResult reply)
    {
        try
        {
            return (RedisResult[]?)reply;
        }
        catch (InvalidCastException)
        {
            return null;
        }
    }

    private void End(RedisDelivery delivery, SettleStatus status)
    {
        if (!_held.Remove(delivery))
            return;
        delivery.Feed.CountInFlight(delivery.Stream.Partition, -1);
        delivery.Settle(status);
    }

    /// <summary>Nobody waits any longer; the outcomes are told again with each beat until there is an answer.</summary>
    private void Leave(Settlement settlement)
    {
        lock (_gate)
        {
            settlement.IsUncertain = true;
            foreach (var delivery in settlement.Deliveries)
                delivery.Settle(SettleStatus.Unknown);
            if (settlement.Feed.IsMember)
                _unanswered.Add(settlement);
        }
    }

    private async Task TellUnansweredAsync(CancellationToken cancellationToken)
    {
        List<Settlement> unanswered;
        lock (_gate)
        {
            unanswered = [.. _unanswered];
            _unanswered.Clear();
        }

        // One that finds no answer again waits for the next beat: the loop has others to look after.
        if (unanswered.Count > 0)
            await TellAsync(unanswered, cancellationToken).ConfigureAwait(false);
    }
}
