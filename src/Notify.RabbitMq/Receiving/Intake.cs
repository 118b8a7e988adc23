using Microsoft.Extensions.Logging;
using Notify.Shared;

namespace Notify.RabbitMq;

/// <summary>
/// Carries what a group's channels bring to its receiver: in order, one call at a time, and never more than the
/// prefetch unsettled, in messages and in bytes. What is over waits here.
/// </summary>
internal sealed class Intake(
    Subscription subscription,
    IDeliverySettler settler,
    IDeliveryReceiver receiver,
    TimeProvider time,
    ILogger logger
)
{
    private const int MostPerCall = 128;

    private readonly Lock _gate = new();
    private readonly RingBuffer<RabbitMqDelivery> _buffered = new();
    private readonly Delivery[] _handing = new Delivery[MostPerCall];
    private TaskCompletionSource? _rested;
    private int _held;
    private long _heldBytes;
    private bool _running;
    private bool _isStopped;
    private bool _missed;

    /// <summary>When what was handed over last was sent; null before anything was.</summary>
    public DateTimeOffset? LastSentAt { get; private set; }

    /// <summary>When that was, as a time stamp.</summary>
    public long LastHandedOver { get; private set; }

    public void Add(RabbitMqDelivery delivery)
    {
        lock (_gate)
        {
            if (_isStopped)
                return;
            _buffered.PushBack(delivery);
            if (_running)
                return;
            _running = true;
        }

        Run();
    }

    /// <summary>The receiver has settled deliveries, or lost them: there is room again.</summary>
    public void Release(int count, long bytes)
    {
        lock (_gate)
        {
            _held -= count;
            _heldBytes -= bytes;
            if (_running || _isStopped || _buffered.Count == 0)
                return;
            _running = true;
        }

        Run();
    }

    /// <summary>The receiver is told, before its next deliveries, that messages were lost before them.</summary>
    /// <param name="reason">Why, for the log.</param>
    public void TellMissed(string reason)
    {
        Log.EphemeralGroupMissed(logger, subscription.Group, reason);
        lock (_gate)
        {
            _missed = true;
            if (_running || _isStopped)
                return;
            _running = true;
        }

        Run();
    }

    /// <summary>True once nothing more is handed over: its subscription ends.</summary>
    public bool IsStopped
    {
        get
        {
            lock (_gate)
                return _isStopped;
        }
    }

    /// <summary>
    /// Which of some deliveries the receiver has got. Their channel is closed: no more of them follow.
    /// </summary>
    public List<RabbitMqDelivery> HandedOver(List<RabbitMqDelivery> deliveries)
    {
        lock (_gate)
            return deliveries.FindAll(delivery => delivery.IsHandedOver);
    }

    /// <summary>From now on nothing of a channel is handed over.</summary>
    public void Retire(QueueReader reader)
    {
        lock (_gate)
            reader.IsRetired = true;
    }

    public void TellLost(RabbitMqDelivery delivery) => receiver.Lost(delivery);

    /// <summary>Hands over nothing more. Ends when the last call of the receiver has ended.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _isStopped = true;
            if (!_running)
                return Task.CompletedTask;
            _rested ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _rested.Task;
        }
    }

    private void Run()
    {
        while (true)
        {
            int taken;
            bool missed;
            lock (_gate)
            {
                (missed, _missed) = (_missed, false);
                taken = Take();
                if (taken == 0 && !missed)
                {
                    _running = false;
                    _rested?.TrySetResult();
                    return;
                }
            }

            HandOver(taken, missed);
        }
    }

    /// <summary>The lock is held.</summary>
    private int Take()
    {
        var taken = 0;
        while (!_isStopped && taken < MostPerCall && _buffered.Count > 0)
        {
            var next = _buffered.Peek();
            var bytes = next.Message.Body.Length;
            // What goes back with its channel is not handed over.
            if (next.Holder.IsRetired || next.Holder.IsClosed)
            {
                _buffered.Pop();
                continue;
            }

            if (_held == subscription.PrefetchMessages)
                break;
            // A single message over the limit passes, alone.
            if (_held > 0 && _heldBytes + bytes > subscription.PrefetchBytes)
                break;
            _handing[taken++] = _buffered.Pop();
            next.IsHandedOver = true;
            next.Holder.NoteHandedOver();
            _held++;
            _heldBytes += bytes;
        }

        return taken;
    }

    private void HandOver(int taken, bool missed)
    {
        var deliveries = _handing.AsSpan(0, taken);
        try
        {
            if (missed)
                receiver.Missed();
            if (taken == 0)
                return;
            LastHandedOver = time.GetTimestamp();
            LastSentAt = deliveries[^1].Message.SentAt;
            receiver.Receive(settler, deliveries);
        }
        catch (Exception exception)
        {
            // A receiver must not throw. What it was handed stays held until the subscription ends.
            Log.ReceiverThrew(logger, exception, subscription.Group, taken);
        }

        deliveries.Clear();
    }
}
