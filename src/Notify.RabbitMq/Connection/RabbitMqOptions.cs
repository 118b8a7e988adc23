namespace Notify;

/// <summary>How the RabbitMQ adapter reaches its server and uses it: section <c>RabbitMq</c>.</summary>
public sealed class RabbitMqOptions
{
    /// <summary>
    /// The server, as <c>amqp://user:password@host:port/vhost</c>, or <c>amqps://</c> for TLS.
    /// <c>amqp://guest:guest@localhost:5672/</c> unless set.
    /// </summary>
    public string Uri { get; set; } = "amqp://guest:guest@localhost:5672/";

    /// <summary>
    /// The nodes of a cluster as <c>host</c> or <c>host:port</c>, tried in random order until one answers. User,
    /// password, virtual host and TLS are those of <see cref="Uri" />, whose host is then left out. None unless set.
    /// </summary>
    public IList<string> Endpoints { get; } = [];

    /// <summary>The user, in place of the one in <see cref="Uri" />. Unset unless given.</summary>
    public string? UserName { get; set; }

    /// <summary>The password, in place of the one in <see cref="Uri" />. Unset unless given.</summary>
    public string? Password { get; set; }

    /// <summary>TLS, beyond what <c>amqps://</c> says by itself.</summary>
    public RabbitMqTlsOptions Tls { get; set; } = new();

    /// <summary>
    /// How often both sides say that they are alive, 1 second to 10 minutes. A connection that is silent for twice as
    /// long is given up, and what its consumers held goes to others. 15 seconds unless set.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one try to connect may take, 100 ms to 5 minutes. 10 seconds unless set.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long one request to the server may take (declaring, binding, counting), 100 ms to 5 minutes. 15 seconds
    /// unless set.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The longest pause between two tries to connect, 200 ms to 10 minutes. Pauses double from 200 ms on and vary at
    /// random, so that not all hosts come back at once. 10 seconds unless set.
    /// </summary>
    public TimeSpan MaxReconnectPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Most messages that are sent and not yet confirmed, 1 to 65,536. More hides a longer way to the server; less
    /// bounds what has an unknown outcome when the connection breaks. 1,024 unless set.
    /// </summary>
    public int ConfirmWindow { get; set; } = 1024;

    /// <summary>
    /// How many members a quorum queue begins with, an odd number from 1 to 15; null leaves it to the server. All hosts
    /// must agree, and it cannot be changed once the queues are there.
    /// </summary>
    public int? QuorumSize { get; set; }

    /// <summary>
    /// Most topics of one prefix, 1 to 1,000,000; a send to one more is refused. Each costs bindings for every group
    /// that receives it, and a queue if none does. 10,000 unless set.
    /// </summary>
    public int TopicLimit { get; set; } = 10_000;

    /// <summary>What the server's console calls the connections. The name of the process unless set.</summary>
    public string? ConnectionName { get; set; }
}
