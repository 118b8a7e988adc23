using System.Buffers;
using System.Runtime.InteropServices;
using Notify.AspNetCore;

namespace Notify;

public sealed partial class SocketSubscription
{
    private IDeliverySettler? _settler;
    private IMessageSubscription? _joined;
    private Task<IMessageSubscription>? _joining;
    private Task? _end;

    // Whoever hands deliveries on holds it, so that none overtakes those that came before the answer.
    private readonly Lock _intake = new();
    private List<Delivery>? _early = [];

    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        Task<IMessageSubscription> joining;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_end is not null, this);
            joining = _parts.Consumer.SubscribeAsync(_subscription, new Receiver(this), cancellationToken).AsTask();
            _joining = joining;
        }

        _joined = await joining.ConfigureAwait(false);
        Open();
    }

    /// <summary>Tells the client that it has joined, and only then what came meanwhile.</summary>
    private void Open()
    {
        WriteNews(_socket.Protocol.WriteJoined);
        lock (_intake)
        {
            var early = CollectionsMarshal.AsSpan(_early);
            _early = null;
            if (early.Length > 0)
                Forward(early);
        }
    }

    /// <summary>Ends the membership: what is decided is settled, the rest goes back to the group at once.</summary>
    internal Task EndAsync()
    {
        lock (_gate)
            return _end ??= EndOnceAsync(_joining);
    }

    private async Task EndOnceAsync(Task<IMessageSubscription>? joining)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (Pace is not null)
            await Pace.DisposeAsync().ConfigureAwait(false);
        if (joining is null)
            return;
        try
        {
            var joined = await joining.ConfigureAwait(false);
            await joined.StopAsync().ConfigureAwait(false);
            lock (_gate)
                _held.Clear();
            Settle();
            await _decided.WhenIdleAsync().ConfigureAwait(false);
            await joined.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // It never joined, or the server cannot be told: then the lease of what it holds ends by itself.
            Log.SubscriptionEndFailed(_parts.Logger, exception, _subscription.Group);
        }
    }

    private void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries)
    {
        _settler = settler;
        lock (_intake)
        {
            if (_early is null)
                Forward(deliveries);
            else
                _early.AddRange(deliveries);
        }
    }

    private void Forward(ReadOnlySpan<Delivery> deliveries)
    {
        if (Pace is null)
            Push(deliveries);
        else
            Pace.Add(deliveries);
    }

    /// <summary>Writes deliveries to the socket, all of them under one lock and in one go.</summary>
    private void Push(ReadOnlySpan<Delivery> deliveries)
    {
        Hold(deliveries);
        if (!_socket.Output.TryEnter(out var frames))
            return;
        try
        {
            foreach (var delivery in deliveries)
            {
                if (delivery.Outcome == DeliveryOutcome.Undecided)
                    Write(delivery, frames);
            }
        }
        finally
        {
            _socket.ExitOutput();
        }

        _parts.Metrics.Delivered(deliveries.Length);
        // What expired, or need not be told, was decided on the way.
        Settle();
    }

    private void Hold(ReadOnlySpan<Delivery> deliveries)
    {
        var now = _parts.Time.GetUtcNow();
        var since = _parts.Time.GetTimestamp();
        lock (_gate)
        {
            foreach (var delivery in deliveries)
            {
                if (delivery.Message.ExpiresAt is { } expiry && expiry <= now)
                    Expire(delivery, expiry, now);
                else if (!Options.CompleteWhenWritten)
                    Hold(delivery, since);
            }
        }
    }

    private void Expire(Delivery delivery, DateTimeOffset expiry, DateTimeOffset now) =>
        Decide(
            delivery,
            expired =>
                expired.DeadLetter(
                    Failure.From(
                        FailureReason.Expired,
                        $"It expired at {expiry:O}, before it was sent to a client.",
                        now
                    )
                )
        );

    private void Write(Delivery delivery, FrameBuffer frames)
    {
        var start = frames.Begin();
        var isWritten = false;
        try
        {
            isWritten = _socket.Protocol.WriteMessage(this, delivery, frames);
        }
        finally
        {
            if (isWritten)
                frames.End(start, FrameKind.Text);
            else
                frames.Undo(start);
        }

        if (!isWritten)
            Skip(delivery);
        else if (Options.CompleteWhenWritten)
            _socket.Output.AfterWrite(new WrittenDelivery(this, delivery));
    }

    private void Skip(Delivery delivery)
    {
        if (Options.CompleteWhenWritten)
            Written(delivery);
        else
            Complete(delivery.Message.Id);
    }

    private void Lost(Delivery delivery)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(delivery.Message.Id, out var held) && ReferenceEquals(held.Delivery, delivery))
                _held.Remove(delivery.Message.Id);
        }
    }

    private void WriteNews(Action<SocketSubscription, IBufferWriter<byte>> write)
    {
        if (!_socket.Output.TryEnter(out var frames))
            return;
        try
        {
            var start = frames.Begin();
            write(this, frames);
            if (frames.IsEmpty(start))
                frames.Undo(start);
            else
                frames.End(start, FrameKind.Text);
        }
        finally
        {
            _socket.ExitOutput();
        }
    }

    /// <summary>Keeps what a transport calls out of the public surface.</summary>
    private sealed class Receiver(SocketSubscription subscription) : IDeliveryReceiver
    {
        public void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries) =>
            subscription.Receive(settler, deliveries);

        public void Lost(Delivery delivery) => subscription.Lost(delivery);

        public void Missed() => subscription.WriteNews(subscription._socket.Protocol.WriteMissed);
    }
}
