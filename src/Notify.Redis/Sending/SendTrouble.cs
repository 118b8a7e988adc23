namespace Notify.Redis;

/// <summary>Why messages have to be sent again, or are given up.</summary>
internal sealed class SendTrouble
{
    private readonly SendAnswer _answer;

    public SendTrouble(Exception exception) => Exception = exception;

    public SendTrouble(SendAnswer answer) => _answer = answer;

    /// <summary>What went wrong, if the server did not answer.</summary>
    public Exception? Exception { get; }

    /// <summary>Messages can only be sent again under another session.</summary>
    public bool NeedsSession { get; init; }

    /// <summary>What was wrong has been mended: sending goes on at once.</summary>
    public bool IsOver { get; init; }

    /// <summary>True if waiting does not help, or is not wanted.</summary>
    public bool IsFinal(RedisFullMode whenFull) =>
        _answer.Reason is SendAnswer.HeldFull or SendAnswer.HeldTooOld
        || (_answer.Reason == SendAnswer.Full && whenFull == RedisFullMode.Reject);

    /// <summary>What a sender is told whose messages are given up.</summary>
    public SendException Error(string topic, RedisSettings settings, bool isUncertain) =>
        _answer.Reason switch
        {
            SendAnswer.HeldFull => Held(
                topic,
                $"the topic has no durable group and holds {_answer.Detail} messages, its limit (HoldLimit)"
            ),
            SendAnswer.HeldTooOld => Held(
                topic,
                $"the topic has no durable group and its oldest held message has waited {Age(_answer.Detail)}, over its "
                    + $"limit of {settings.Notify.Topic(topic).HoldFor} (HoldFor)"
            ),
            SendAnswer.Full => Full(topic, settings),
            _ when isUncertain => new SendException(
                ErrorIds.OutcomeUnknown,
                $"A message to topic '{topic}' was sent to Redis, and no answer came within "
                    + $"{settings.Notify.SendTimeout} (SendTimeout) or before it was cancelled: it may have been accepted. "
                    + $"{Exception?.Message} Send the same message again: it keeps its id.",
                Exception
            ),
            _ => new SendException(
                ErrorIds.NotAccepted,
                $"A message to topic '{topic}' was not accepted by Redis within {settings.Notify.SendTimeout} (SendTimeout) "
                    + $"or before it was cancelled. {Exception?.Message ?? "Earlier messages to the topic had to be sent again first."}",
                Exception
            ),
        };

    private SendException Full(string topic, RedisSettings settings) =>
        new(
            ErrorIds.NotAccepted,
            $"A message to topic '{topic}' was not accepted within {settings.Notify.SendTimeout} or before it was cancelled: the "
                + $"topic has {_answer.Detail}, at its limit. "
                + "Let its consumers catch up, delete a group nobody needs, or raise Redis:BacklogLimit or SendTimeout."
        );

    private static SendException Held(string topic, string why) =>
        new(
            ErrorIds.HoldLimit,
            $"A message to topic '{topic}' was not accepted: {why}. Subscribe a group to it, discard what it holds, declare it "
                + "Transient, or raise the limit."
        );

    private static TimeSpan Age(string milliseconds) =>
        TimeSpan.FromMilliseconds(long.Parse(milliseconds, System.Globalization.CultureInfo.InvariantCulture));
}
