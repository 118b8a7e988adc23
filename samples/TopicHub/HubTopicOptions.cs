namespace TopicHub;

/// <summary>What is different for one topic.</summary>
public sealed class HubTopicOptions
{
    /// <summary>1 or 2; that of all topics unless set.</summary>
    public int? PushType { get; set; }

    /// <summary>How many messages a batch has; that of all topics unless set.</summary>
    public int? PushCount { get; set; }

    /// <summary>Seconds between two batches; that of all topics unless set.</summary>
    public double? PushMessagesSpeed { get; set; }
}
