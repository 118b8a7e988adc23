namespace TopicHub;

/// <summary>A connected client.</summary>
internal sealed record HubClient(bool IsConsumer, string Id, string Topic, string Ip, long JoinTime)
{
    /// <summary>As the old consoles show it.</summary>
    public Dictionary<string, object> Shown =>
        IsConsumer
            ? new()
            {
                ["ConsumerId"] = Id,
                ["Topic"] = Topic,
                ["ConsumerIp"] = Ip,
                ["JoinTime"] = JoinTime,
            }
            : new()
            {
                ["ProducerId"] = Id,
                ["Topic"] = Topic,
                ["ProducerIp"] = Ip,
                ["JoinTime"] = JoinTime,
            };
}
