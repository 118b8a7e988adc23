namespace Notify.RabbitMq;

/// <summary>What the server's answers mean for a message.</summary>
/// <param name="holds">Whether a topic holds for want of a durable group.</param>
/// <param name="settings">The limits that errors name.</param>
internal sealed class SendAnswers(Func<string, bool> holds, RabbitMqSettings settings)
{
    public static SendException? OfConfirmed(SendJob job, int index, bool isReturned) =>
        isReturned ? SendErrors.NoRoute(job.Describe(index)) : null;

    public SendException OfRefused(SendJob job, int index, bool _)
    {
        var sent = job.Describe(index);
        var topic = sent.Message.Topic;
        return sent.Note is null && holds(topic)
            ? SendErrors.HoldLimit(topic, settings.Notify.Topic(topic).HoldLimit)
            : SendErrors.Refused(sent);
    }
}
