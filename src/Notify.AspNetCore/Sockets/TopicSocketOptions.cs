namespace Notify;

/// <summary>
/// How WebSockets for topics behave, whatever frames they speak. Also taken from the section <c>TopicSockets</c> of
/// Notify's configuration, which wins over code. One check a second serves all sockets, so times are kept to a second.
/// </summary>
public sealed class TopicSocketOptions
{
    /// <summary>
    /// Most sockets open on this host; one more is answered 503. 20,000 unless set, 1 to 1,000,000. An idle socket
    /// takes some ten KiB.
    /// </summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>
    /// Most sockets of one client: of one name once it has signed in, of one address before. 1,000 unless set.
    /// </summary>
    public int ConnectionsPerClient { get; set; } = 1_000;

    /// <summary>Most subscriptions of one socket, 1 to 1,000. 100 unless set.</summary>
    public int Subscriptions { get; set; } = 100;

    /// <summary>
    /// Most bytes of a message that a client sends, 1 KiB to 256 MiB. 2 MiB unless set: a body of 1 MiB and what JSON
    /// adds. A larger one closes the socket with status 1009. Before the sign-in it is 4 KiB, whatever is set here.
    /// </summary>
    public int MessageBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>
    /// How long a client may take to sign in before it is closed with status 1008. 10 seconds unless set.
    /// </summary>
    public TimeSpan SignInTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a client may sign in in vain before it is closed with status 1008. 3 unless set.</summary>
    public int SignInAttempts { get; set; } = 3;

    /// <summary>
    /// After how much silence a client is pinged. 15 seconds unless set, 1 second to 5 minutes. Proxies commonly close
    /// what is silent for 30 to 60 seconds.
    /// </summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After how much silence, pings included, a client counts as dead and is cut off; what it held goes back to its
    /// groups. 45 seconds unless set; more than <see cref="HeartbeatEvery" />.
    /// </summary>
    public TimeSpan PeerTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// How long a client may take nothing of what is sent to it before it is cut off. 30 seconds unless set.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Most bytes that wait to be sent to one client; beyond, it is closed as too slow, and what it held goes back.
    /// 16 MiB unless set. Deliveries wait for acknowledgements long before, see <see cref="Prefetch" />.
    /// </summary>
    public int WaitingBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many unacknowledged messages a subscription holds that asks for no number of its own. 100 unless set.
    /// </summary>
    public int Prefetch { get; set; } = 100;

    /// <summary>Most unacknowledged messages a subscription may ask for, 1 to 65,535. 5,000 unless set.</summary>
    public int MostPrefetch { get; set; } = 5_000;

    /// <summary>
    /// Most bytes of unacknowledged bodies a subscription holds; one larger message passes alone. 1 MiB unless set.
    /// </summary>
    public long PrefetchBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How long a client may hold a message without an answer; then the attempt has failed, and the message goes to
    /// whoever is next. 5 minutes unless set. RabbitMQ closes a channel that is silent for 30 minutes.
    /// </summary>
    public TimeSpan AcknowledgeWithin { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many attempts a message gets that clients give back or let lie; then it is dead. 10 unless set, 1 at least.
    /// A lost socket is no attempt.
    /// </summary>
    public int Attempts { get; set; } = 10;

    /// <summary>
    /// How long a client that was told to close may take to agree before it is cut off. 5 seconds unless set.
    /// </summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
