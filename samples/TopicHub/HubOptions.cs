namespace TopicHub;

/// <summary>
/// The section <c>TopicHub</c>: what stood in the old application.yaml, under the same names, times in seconds as there.
/// </summary>
public sealed class HubOptions
{
    public const string SectionName = "TopicHub";

    /// <summary>Which old system's clients are served.</summary>
    public HubProtocol Protocol { get; set; } = HubProtocol.Kapok2;

    /// <summary>What clients and the console sign in with; not used by <see cref="HubProtocol.Dpmq" />.</summary>
    public string SecretKey { get; set; } = "test";

    /// <summary>1: each message goes to one consumer of its topic. 2: to every one.</summary>
    public int PushType { get; set; } = 1;

    /// <summary>Topics that are different.</summary>
    public Dictionary<string, HubTopicOptions> Topics { get; } = [];

    /// <summary>How many messages may wait for the consumers of a topic; then producers wait.</summary>
    public int MessageChanBuffer { get; set; } = 100_000;

    /// <summary>Seconds between two batches of a topic; 0: as fast as it goes.</summary>
    public double PushMessagesSpeed { get; set; }

    /// <summary>How many messages a batch has.</summary>
    public int PushCount { get; set; } = 1000;

    /// <summary>After how many seconds without an acknowledgement a message is pushed again.</summary>
    public int PushRetryTime { get; set; } = 300;

    /// <summary>0: what is not acknowledged is pushed again only when its consumer has gone.</summary>
    public int IsRePush { get; set; } = 1;

    /// <summary>0: nothing is ever cleaned.</summary>
    public int IsClean { get; set; } = 1;

    /// <summary>Seconds between two cleanings.</summary>
    public int CheckSpeed { get; set; } = 5;

    /// <summary>How old a consumed message gets in the console, in seconds.</summary>
    public int CleanTime { get; set; } = 172_800;

    /// <summary>1: a message leaves the console as soon as it is consumed.</summary>
    public int IsCleanConsumed { get; set; }

    /// <summary>
    /// 1: a message that nobody has consumed <see cref="CleanTime" /> after it was due is given up. The old system did so
    /// without being asked.
    /// </summary>
    public int IsCleanUnconsumed { get; set; }

    /// <summary>How many consumed messages the console remembers at most.</summary>
    public int Remember { get; set; } = 100_000;

    /// <summary>
    /// For how many seconds messages are kept for a consumer of push type 2 that has gone.
    /// </summary>
    public int KeepConsumer { get; set; } = 3600;

    /// <summary>How many unacknowledged messages a consumer holds.</summary>
    public int Prefetch { get; set; } = 1000;

    public int PushTypeOf(string topic) =>
        Protocol == HubProtocol.Dpmq ? 2 : Topics.GetValueOrDefault(topic)?.PushType ?? PushType;

    public (int Count, TimeSpan Every) RateOf(string topic)
    {
        var different = Topics.GetValueOrDefault(topic);
        var every = TimeSpan.FromSeconds(different?.PushMessagesSpeed ?? PushMessagesSpeed);
        // The first of the systems waited after each message.
        return (Protocol == HubProtocol.Dpmq ? 1 : different?.PushCount ?? PushCount, every);
    }
}
