namespace Notify.RabbitMq;

/// <summary>Messages to topics that are ready. How each is addressed is fixed when the job is made.</summary>
internal sealed class TopicSendJob : SendJob
{
    private readonly IReadOnlyList<Message> _messages;
    private readonly TopicRoute _first;
    private readonly Dictionary<string, TopicRoute>? _others;

    private TopicSendJob(IReadOnlyList<Message> messages, TopicRoute first, Dictionary<string, TopicRoute>? others)
        : base(messages.Count) => (_messages, _first, _others) = (messages, first, others);

    /// <returns>The job, or null if a topic is not ready any more.</returns>
    public static TopicSendJob? TryCreate(IReadOnlyList<Message> messages, TopicDirectory topics)
    {
        if (topics.Find(messages[0].Topic) is not { } first)
            return null;
        Dictionary<string, TopicRoute>? others = null;
        for (var i = 1; i < messages.Count; i++)
        {
            // Most batches are of one topic.
            var topic = messages[i].Topic;
            if (topic == first.Topic.Name || others?.ContainsKey(topic) == true)
                continue;
            if (topics.Find(topic) is not { } route)
                return null;
            (others ??= [])[topic] = route;
        }

        return new TopicSendJob(messages, first, others);
    }

    public override Publication Describe(int index)
    {
        var message = _messages[index];
        var route = message.Topic == _first.Topic.Name ? _first : _others![message.Topic];
        return new Publication(
            message,
            route.Exchange,
            route.KeyOf(message),
            route.Mandatory,
            Persistent: !route.Topic.Transient
        );
    }
}
