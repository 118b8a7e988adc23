namespace Notify;

/// <summary>How Redis is reached and used: section <c>Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// Where the servers are, as StackExchange.Redis reads it: end points separated by commas, then its own options,
    /// for example <c>a:6379,b:6379,ssl=true</c>. Name several nodes of a cluster, or a master and its replicas.
    /// <c>localhost:6379</c> unless set.
    /// </summary>
    public string Configuration { get; set; } = "localhost:6379";

    /// <summary>The password; wins over one in <see cref="Configuration" />, so that it can stand elsewhere.</summary>
    public string? Password { get; set; }

    /// <summary>True to use TLS, whatever <see cref="Configuration" /> says.</summary>
    public bool Tls { get; set; }

    /// <summary>The number of the database, 0 to 10,000. A cluster has only 0, which is the default.</summary>
    public int Database { get; set; }

    /// <summary>
    /// How long one call to the server may take before its answer counts as lost, 100 ms to 5 minutes. A shorter time
    /// notices a dead connection sooner; a longer one survives a server that saves or is paused. 5 seconds unless set.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many replicas must have a message before it counts as accepted, now or delayed; 0 to 10, 0 unless set. With
    /// 0 a failover loses what the master accepted last and had not passed on. With 1 or more each send takes a round
    /// trip to the replicas longer, and ends with an unknown outcome when too few of them answer.
    /// </summary>
    public int Replicas { get; set; }

    /// <summary>
    /// How long a consumer that is not heard of keeps what it holds, 1 second to 1 hour. It is heard of every third of
    /// that. A shorter lease brings the messages of a crashed process back sooner; a process that is paused for longer
    /// loses what it holds to another. 30 seconds unless set.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often streams are looked at without having been woken, 100 ms to 1 hour. Wake-ups are as good as the
    /// connection they come over; this is how late a message may be when one is lost. 5 seconds unless set.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most messages a topic keeps for all its groups together, those in handlers' hands included; 0 sets no limit.
    /// What is over it waits or is refused (<see cref="WhenFull" />), and nothing is ever trimmed. A slow group fills
    /// the topic for all of its groups. 1,000,000 unless set.
    /// </summary>
    public int BacklogLimit { get; set; } = 1_000_000;

    /// <summary>What a send to a full topic does.</summary>
    public RedisFullMode WhenFull { get; set; }

    /// <summary>Backlog limits of topics that need another one.</summary>
    public Dictionary<string, int> BacklogLimits { get; } = [];

    /// <summary>How far ahead a message may be due. 3,650 days unless set.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromDays(3650);

    /// <summary>
    /// How long the ledger keeps what is known of a message after its last step, by where it stands with its groups;
    /// the longest counts. A state that is left out is kept for <see cref="NotifyOptions.LedgerKeepFor" />, what is
    /// scheduled until it is due and then for that long, and <see cref="DeliveryStatus.Failed" /> until somebody deals
    /// with it. With a time for <see cref="DeliveryStatus.Failed" />, failures that nobody dealt with by then are
    /// removed, and logged.
    /// </summary>
    public Dictionary<DeliveryStatus, TimeSpan> LedgerKeepFor { get; } = [];

    /// <summary>How many messages a topic keeps at most.</summary>
    /// <param name="topic">The topic.</param>
    internal int BacklogLimitOf(string topic) => BacklogLimits.GetValueOrDefault(topic, BacklogLimit);
}
