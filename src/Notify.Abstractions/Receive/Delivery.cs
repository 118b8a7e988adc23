namespace Notify;

/// <summary>
/// One message handed to one group. Exactly one outcome can be decided for it, by whoever decides first; the transport
/// learns of it when the delivery is settled (<see cref="IDeliverySettler" />). Adapters derive their own kind.
/// </summary>
public abstract class Delivery
{
    private readonly int _attempt;
    private byte _outcome;
    private byte _status;
    private ushort _attemptsInPlace;
    private Decision? _decision;

    /// <summary>Creates a delivery.</summary>
    /// <param name="message">The message.</param>
    /// <param name="attempt">Which attempt this is, counted from 1 in Notify's own durable record.</param>
    protected Delivery(Message message, int attempt)
    {
        Message = message;
        _attempt = attempt;
    }

    /// <summary>The message.</summary>
    public Message Message { get; }

    /// <summary>The group the message was handed to.</summary>
    public abstract string Group { get; }

    /// <summary>Which attempt this is, counted from 1.</summary>
    public int Attempt => _attempt + _attemptsInPlace;

    /// <summary>When the first attempt of this group failed; null if none did.</summary>
    public virtual DateTimeOffset? FirstFailedAt => null;

    /// <summary>
    /// How often the delivery came back without an outcome, because its holder was lost. Evidence of crashes, not a
    /// count of attempts.
    /// </summary>
    public virtual int Returns => 0;

    /// <summary>What was decided so far.</summary>
    public DeliveryOutcome Outcome => (DeliveryOutcome)Volatile.Read(ref _outcome);

    /// <summary>Whether the transport has recorded the outcome.</summary>
    public SettleStatus Status => (SettleStatus)_status;

    /// <summary>How long the message waits before its next attempt, if the outcome is a retry.</summary>
    public TimeSpan RetryAfter => _decision?.RetryAfter ?? TimeSpan.Zero;

    /// <summary>Why the attempt failed; null if it did not.</summary>
    public Failure? Failure => _decision?.Failure;

    /// <summary>Decides that the group is done with the message.</summary>
    /// <returns>False if an outcome was decided before; the first one stands.</returns>
    public bool Complete() => Decide(DeliveryOutcome.Complete);

    /// <summary>Decides that the message comes again to this group, as the next attempt.</summary>
    /// <param name="after">How long it waits; zero means at once.</param>
    /// <param name="failure">Why, for the record; may be left out.</param>
    /// <returns>False if an outcome was decided before; the first one stands.</returns>
    public bool Retry(TimeSpan after, Failure? failure = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.Zero);
        return Decide(DeliveryOutcome.Retry, new Decision(after, failure));
    }

    /// <summary>Decides that the group gives up; the message is kept as dead.</summary>
    /// <param name="failure">Why.</param>
    /// <returns>False if an outcome was decided before; the first one stands.</returns>
    public bool DeadLetter(Failure failure) => Decide(DeliveryOutcome.DeadLetter, new Decision(TimeSpan.Zero, failure));

    /// <summary>For adapters: records whether the outcome counts.</summary>
    /// <param name="status">What the server, or the adapter's own check, answered.</param>
    protected void SetStatus(SettleStatus status) => _status = (byte)status;

    /// <summary>
    /// Replaces a decided outcome that was not settled: for the engine, when a dead letter was recorded elsewhere, or
    /// could be recorded nowhere yet.
    /// </summary>
    internal void Redecide(DeliveryOutcome outcome, TimeSpan retryAfter = default)
    {
        _decision = new Decision(retryAfter, Failure);
        Volatile.Write(ref _outcome, (byte)outcome);
    }

    /// <summary>Counts an attempt that failed and is repeated without leaving its holder.</summary>
    internal void CountAttemptInPlace() => _attemptsInPlace++;

    private bool Decide(DeliveryOutcome outcome)
    {
        const byte Undecided = (byte)DeliveryOutcome.Undecided;
        return Interlocked.CompareExchange(ref _outcome, (byte)outcome, Undecided) == Undecided;
    }

    private bool Decide(DeliveryOutcome outcome, Decision decision)
    {
        // The first decision stands with its reasons, so the reasons are claimed before the outcome shows.
        if (
            Outcome != DeliveryOutcome.Undecided
            || Interlocked.CompareExchange(ref _decision, decision, null) is not null
        )
            return false;
        if (Decide(outcome))
            return true;
        _decision = null;
        return false;
    }

    private sealed record Decision(TimeSpan RetryAfter, Failure? Failure);
}
