namespace Notify.RabbitMq;

/// <summary>Messages to topics that are ready.</summary>
internal sealed class TopicSendJob(IReadOnlyList<Message> messages, TopicRoute first, TopicDirectory topics)
    : SendJob(messages.Count)
{
    private TopicRoute _route = first;

    public override Publication Describe(int index)
    {
        var message = messages[index];
        // Most batches are of one topic. One that was forgotten meanwhile is addressed as before: it comes back then.
        if (message.Topic != _route.Topic.Name)
            _route =
                topics.Find(message.Topic) ?? new TopicRoute(_route.Topic with { Name = message.Topic }, topics.Names);
        return new Publication(
            message,
            _route.Exchange,
            _route.KeyOf(message),
            _route.Mandatory,
            Persistent: !_route.Topic.Transient
        );
    }
}
