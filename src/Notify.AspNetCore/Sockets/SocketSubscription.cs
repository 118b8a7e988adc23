using Notify.AspNetCore;

namespace Notify;

/// <summary>
/// A socket's membership in a group: what its client holds, and what the client says of it. Only what this client holds
/// can be acknowledged here. Members may be called from any thread.
/// </summary>
public sealed partial class SocketSubscription
{
    private readonly TopicSocket _socket;
    private readonly SocketParts _parts;
    private readonly Subscription _subscription;
    private readonly TimeSpan _within;
    private readonly int _attempts;
    private readonly Lane<Delivery> _decided;
    private readonly Lock _gate = new();
    private readonly Dictionary<MessageId, HeldDelivery> _held = [];

    internal SocketSubscription(
        TopicSocket socket,
        string name,
        Subscription subscription,
        SocketSubscriptionOptions options
    )
    {
        _socket = socket;
        _parts = socket.Parts;
        _subscription = subscription;
        _within = options.AcknowledgeWithin ?? _parts.Options.AcknowledgeWithin;
        _attempts = options.Attempts ?? _parts.Options.Attempts;
        _decided = new Lane<Delivery>(SettleAsync);
        Name = name;
        Options = options;
        Pace = options.Rate is { } rate ? new SocketPace(rate, Push) : null;
    }

    /// <summary>What the client calls it.</summary>
    public string Name { get; }

    /// <summary>How messages reach the client.</summary>
    public SocketSubscriptionOptions Options { get; }

    /// <summary>The group, with the name the transport gave it if it is ephemeral.</summary>
    public string Group => _joined?.Group ?? _subscription.Group;

    /// <summary>The topics that were asked for.</summary>
    public IReadOnlyList<string> Topics => _subscription.Topics;

    /// <summary>How many messages the client holds.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
                return _held.Count;
        }
    }

    /// <summary>The client is done with a message.</summary>
    /// <param name="id">The message's id.</param>
    /// <returns>False if the client does not hold it: it was late, or never had it.</returns>
    public bool Complete(MessageId id)
    {
        if (!Release(id, out var held))
            return false;
        Decide(held, delivery => delivery.Complete());
        return true;
    }

    /// <summary>
    /// The client wants a message again, or wants another to have it. When its attempts are used up, it is dead.
    /// </summary>
    /// <param name="id">The message's id.</param>
    /// <param name="after">How long it waits; zero means at once.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <returns>False if the client does not hold it.</returns>
    public bool Retry(MessageId id, TimeSpan after, string reason)
    {
        if (!Release(id, out var held))
            return false;
        Decide(held, delivery => Fail(delivery, FailureReason.HandlerFailed, reason, after));
        return true;
    }

    /// <summary>The client gives up on a message; it is kept as dead.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <returns>False if the client does not hold it.</returns>
    public bool DeadLetter(MessageId id, string reason)
    {
        if (!Release(id, out var held))
            return false;
        Decide(held, delivery => delivery.DeadLetter(Failure.From(FailureReason.Refused, reason, Now)));
        return true;
    }

    /// <summary>
    /// Tells the transport what was decided. Happens by itself after everything the client sent at once; needed only by
    /// who decides outside of <see cref="TopicSocketProtocol.ReceivedAsync" />.
    /// </summary>
    public void Settle() => _decided.Start();

    internal SocketPace? Pace { get; }

    private DateTimeOffset Now => _parts.Time.GetUtcNow();

    /// <summary>A message that is complete once it is written has been written.</summary>
    internal void Written(Delivery delivery)
    {
        delivery.Complete();
        _decided.Add(delivery);
    }

    /// <summary>Fails what the client has held for too long.</summary>
    internal void TakeBackWhatIsLate()
    {
        if (Options.CompleteWhenWritten)
            return;
        List<HeldDelivery>? late = null;
        lock (_gate)
        {
            foreach (var (id, held) in _held)
            {
                if (_parts.Time.GetElapsedTime(held.Since) <= _within)
                    continue;
                (late ??= []).Add(held);
                _held.Remove(id);
            }
        }

        if (late is null)
            return;
        var text = $"The client '{_socket.NameForLimits}' did not acknowledge it within {_within}.";
        foreach (var held in late)
            Decide(held, delivery => Fail(delivery, FailureReason.HandlerTimedOut, text, TimeSpan.Zero));
        Log.NotAcknowledged(_parts.Logger, late.Count, Group, _socket.NameForLimits, _within);
        Settle();
    }

    private void Hold(Delivery delivery, long now)
    {
        var id = delivery.Message.Id;
        if (_held.TryAdd(id, new HeldDelivery(delivery, now, Others: null)))
            return;
        var first = _held[id];
        _held[id] = first with { Others = [.. first.Others ?? [], delivery] };
    }

    private bool Release(MessageId id, out HeldDelivery held)
    {
        lock (_gate)
            return _held.Remove(id, out held);
    }

    private void Decide(HeldDelivery held, Action<Delivery> decide)
    {
        Decide(held.Delivery, decide);
        held.Others?.ForEach(other => Decide(other, decide));
    }

    private void Decide(Delivery delivery, Action<Delivery> decide)
    {
        decide(delivery);
        _decided.Add(delivery);
    }

    private void Fail(Delivery delivery, FailureReason reason, string text, TimeSpan after)
    {
        var failure = Failure.From(reason, text, Now);
        if (delivery.Attempt >= _attempts)
            delivery.DeadLetter(failure);
        else
            delivery.Retry(after, failure);
    }

    private async Task SettleAsync(IReadOnlyList<Delivery> decided)
    {
        var deliveries = decided.ToArray();
        try
        {
            await _settler!.SettleAsync(deliveries).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What was not settled comes again when the subscription ends.
            Log.NotSettled(_parts.Logger, exception, deliveries.Length, Group);
            return;
        }

        try
        {
            _socket.Protocol.Settled(this, deliveries);
        }
        catch (Exception exception)
        {
            _socket.Fail(exception);
        }
    }
}
