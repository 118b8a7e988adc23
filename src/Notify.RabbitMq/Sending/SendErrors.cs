namespace Notify.RabbitMq;

/// <summary>Why messages were not accepted, or why nobody knows.</summary>
internal static class SendErrors
{
    public static SendException NotInTime(TimeSpan timeout, string state) =>
        new(
            ErrorIds.NotAccepted,
            $"A message was not sent to RabbitMQ within {timeout} (SendTimeout): {state} "
                + "It was not written; send it again when the server is back."
        );

    public static SendException Cancelled() =>
        new(
            ErrorIds.NotAccepted,
            "A message was not sent to RabbitMQ: the sending was cancelled before its turn came."
        );

    public static SendException UnknownAfter(TimeSpan timeout) =>
        new(
            ErrorIds.OutcomeUnknown,
            $"A message was sent to RabbitMQ, which did not confirm it within {timeout} (SendTimeout). It may have been "
                + "accepted. Sending the same message again is safe for consumers that are idempotent by id."
        );

    public static SendException UnknownCancelled() =>
        new(
            ErrorIds.OutcomeUnknown,
            "A message was sent to RabbitMQ, and the sending was cancelled before it was confirmed. It may have been "
                + "accepted. Sending the same message again is safe for consumers that are idempotent by id."
        );

    public static SendException UnknownLost(string reason) =>
        new(
            ErrorIds.OutcomeUnknown,
            $"A message was sent to RabbitMQ, and the connection was lost before it was confirmed: {reason}. It may have "
                + "been accepted. Sending the same message again is safe for consumers that are idempotent by id."
        );

    public static SendException Refused(Publication sent) =>
        new(
            ErrorIds.NotAccepted,
            $"RabbitMQ refused message '{sent.Message.Id}' to topic '{sent.Message.Topic}' (basic.nack): a queue that "
                + "receives it is at a limit that a policy sets, or failed. Let its consumers catch up, or lift the limit."
        );

    public static SendException HoldLimit(string topic, int limit) =>
        new(
            ErrorIds.HoldLimit,
            $"A message to topic '{topic}' was not accepted: the topic has no durable group and holds as many messages as it "
                + $"may, about {limit:N0} (HoldLimit). Subscribe a group to it, discard what it holds, declare it "
                + "Transient, or raise the limit."
        );

    public static SendException HoldAge(string topic, TimeSpan age, TimeSpan limit) =>
        new(
            ErrorIds.HoldLimit,
            $"A message to topic '{topic}' was not accepted: the topic has no durable group, and the oldest message it holds "
                + $"is {age} old, over {limit} (HoldFor). Subscribe a group to it, discard what it holds, declare it "
                + "Transient, or raise the limit."
        );

    public static SendException NoRoute(Publication sent) =>
        new(
            ErrorIds.NotAccepted,
            $"Message '{sent.Message.Id}' to topic '{sent.Message.Topic}' came back from RabbitMQ: exchange "
                + $"'{sent.Exchange.Value}' has no route for '{sent.Key.Value}'. Queues or bindings of Notify were deleted on "
                + "the server; they are made again with the next message."
        );

    public static SendException Forgotten(string topic) =>
        new(
            ErrorIds.NotAccepted,
            $"A message to topic '{topic}' was not sent to RabbitMQ: what the server had was lost at the same moment. "
                + "Send it again."
        );

    public static SendException Ended() =>
        new(ErrorIds.NotAccepted, "A message was not sent to RabbitMQ: the application is stopping.");
}
