namespace Notify.Redis;

/// <summary>A message with the one consumer of an ephemeral group, which keeps it in memory.</summary>
internal sealed class EphemeralDelivery(Message message, string group, int attempt, DateTimeOffset? firstFailedAt)
    : Delivery(message, attempt)
{
    public override string Group => group;

    public override DateTimeOffset? FirstFailedAt => firstFailedAt;

    /// <summary>True while the consumer holds it; the lock of the subscription guards it.</summary>
    public bool IsHeld { get; set; }

    /// <summary>When it comes again, as a timestamp, if its outcome was a retry.</summary>
    public long DueAgain { get; set; }

    public EphemeralDelivery Again() =>
        new(Message, group, Attempt + 1, FirstFailedAt ?? Failure?.FailedAt) { DueAgain = DueAgain };

    public void Settle(SettleStatus status) => SetStatus(status);
}
