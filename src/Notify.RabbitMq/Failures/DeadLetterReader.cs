using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>Reads dead messages as failures.</summary>
internal static class DeadLetterReader
{
    /// <param name="got">A message from a dead-letter queue.</param>
    /// <param name="group">The group whose queue it is; null for the queue of what was lost.</param>
    /// <param name="now">The time, for what tells none of its own.</param>
    public static FailedDelivery Read(BasicGetResult got, string? group, DateTimeOffset now)
    {
        var message = MessageReader.Message(got.BasicProperties, got.RoutingKey, got.Body);
        var note = MessageReader.Note(got.BasicProperties);
        var attempts = note?.Attempt ?? 0;
        var at = note?.FirstFailedAt ?? message.SentAt ?? now;
        var failure = note?.Failure ?? (group is null ? Undeliverable(message, at) : Crashed(at));
        return new FailedDelivery(message, group ?? note?.Group ?? "", attempts, note?.FirstFailedAt, failure);
    }

    private static Failure Crashed(DateTimeOffset at) =>
        Failure.From(
            FailureReason.Crashed,
            "RabbitMQ got it back without an answer more often than the queue allows (x-delivery-limit).",
            at
        );

    private static Failure Undeliverable(Message message, DateTimeOffset at) =>
        Failure.From(
            FailureReason.Undeliverable,
            $"It waited to be sent to topic '{message.Topic}', and where it should have gone was deleted meanwhile.",
            at
        );
}
