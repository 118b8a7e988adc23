namespace Notify;

/// <summary>How a group of this application handles its messages.</summary>
public sealed class GroupOptions
{
    /// <summary>How many handlers run at once in this process, 1 to 1,024. 8 unless set.</summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>
    /// Most unsettled messages this process holds, 1 to 65,535. More smooths the flow and costs memory; less spreads
    /// slow work better over instances. 500 unless set.
    /// </summary>
    public int Prefetch { get; set; } = Subscription.DefaultPrefetchMessages;

    /// <summary>
    /// Most bytes of unsettled bodies this process holds; a single larger message still passes, alone. 16 MiB unless
    /// set.
    /// </summary>
    public long PrefetchBytes { get; set; } = Subscription.DefaultPrefetchBytes;

    /// <summary>
    /// First attempts with one topic and key arrive in sending order, one at a time, over all instances. All instances
    /// must agree.
    /// </summary>
    public bool OrderByKey { get; set; }

    /// <summary>What a failed message means for later ones with its key. Only with <see cref="OrderByKey" />.</summary>
    public FailureMode OnFailure { get; set; }

    /// <summary>
    /// How long a handler may run, 1 ms to 24 hours. Then its token is cancelled and the attempt has failed. The
    /// broker's own limit must be longer (RabbitMQ's consumer_timeout: 30 minutes). 5 minutes unless set.
    /// </summary>
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a handler that was cancelled may take to return. Then it is abandoned: its message is retried and its
    /// place is taken, though it may still run. 10 seconds unless set.
    /// </summary>
    public TimeSpan CancellationGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Retries of failed messages.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>
    /// How often a message may come back without an outcome, because its holder was lost, before it is dead: its
    /// handler seems to crash the process. 20 unless set.
    /// </summary>
    public int MaxReturns { get; set; } = 20;

    /// <summary>
    /// How long an id that was done is not handled again, counted from when it was done; null, the default, handles
    /// what comes. Needs a ledger, and costs it a look-up and a record per message.
    /// </summary>
    public TimeSpan? DeduplicateFor { get; set; }

    /// <summary>
    /// How many messages this process begins to handle in how much time, retries included; as many as it can unless
    /// set. What has to wait holds no worker, and of a group with a low limit no more is held here than a minute's
    /// worth. Instances do not share it.
    /// </summary>
    public RateLimitOptions? RateLimit { get; set; }

    /// <summary>What is done with a type the group has no handler for.</summary>
    public UnknownTypeMode OnUnknownType { get; set; }

    /// <summary>For batch handlers: most messages in a batch, 1 to 10,000. 500 unless set.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// For batch handlers: how long the first message of a batch waits for more; zero takes what is there. 50 ms unless
    /// set.
    /// </summary>
    public TimeSpan BatchWait { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// For batch handlers: whether what waits for its batch to be filled is handled when the host stops, as long as
    /// there is time to stop. It matters with long waits. Unless set, it goes back to the group, which has it at once.
    /// </summary>
    public bool FlushOnStop { get; set; }
}
