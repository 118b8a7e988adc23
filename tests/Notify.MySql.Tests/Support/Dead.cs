namespace Notify.MySql.Tests.Support;

/// <summary>Steps of messages that died.</summary>
internal static class Dead
{
    public static LedgerEntry Step(Message message, string group, DateTimeOffset at, string text = "why") =>
        new()
        {
            MessageId = message.Id,
            Topic = message.Topic,
            Group = group,
            Status = DeliveryStatus.Failed,
            Attempt = 3,
            At = at,
            Message = message,
            Failure = Failure.From(FailureReason.HandlerFailed, text, at),
        };
}
