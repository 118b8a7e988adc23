namespace Notify;

/// <summary>
/// What the whole of Notify is configured by: the section handed to <c>AddNotify</c>. Adapters have sections of their
/// own inside it.
/// </summary>
public sealed class NotifyOptions
{
    /// <summary>The adapter that carries messages, for example <c>RabbitMq</c>. Memory unless one was chosen.</summary>
    public string? Transport { get; set; }

    /// <summary>The adapter that keeps messages until they are due. The transport's own unless set.</summary>
    public string? Delay { get; set; }

    /// <summary>
    /// The adapter that keeps the inboxes. Unless one was chosen: memory, if memory is the transport; else none, and
    /// notices are only sent from here, for an application that keeps them. Memory beside a server is said explicitly
    /// (<c>InMemory</c>), and right in one process only: what one keeps the others do not see.
    /// </summary>
    public string? Inbox { get; set; }

    /// <summary>The adapter that keeps the ledger. Memory unless one was chosen.</summary>
    public string? Ledger { get; set; }

    /// <summary>
    /// The adapter that writes messages in the application's own transactions. The first that can unless set.
    /// </summary>
    public string? Outbox { get; set; }

    /// <summary>
    /// The adapter that remembers which occurrence of a recurring schedule ran. The first of those that fill the other
    /// roles that can, and that instances share, unless set.
    /// </summary>
    public string? RecurringStore { get; set; }

    /// <summary>How much the ledger records.</summary>
    public LedgerMode LedgerMode { get; set; } = LedgerMode.Failures;

    /// <summary>How long the ledger keeps what is not a failure. 7 days unless set.</summary>
    public TimeSpan LedgerKeepFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// What the names of server objects begin with: letters, digits, <c>_</c> and <c>-</c>, 32 at most. Applications
    /// with different prefixes share a server without seeing each other. <c>notify</c> unless set.
    /// </summary>
    public string Prefix { get; set; } = "notify";

    /// <summary>Most bytes of a body, 1 to 128 MiB. 1 MiB unless set; the server must take as much.</summary>
    public int MaxBodyBytes { get; set; } = MessageLimits.DefaultBodyBytes;

    /// <summary>
    /// How long a send waits for a full queue or a lost server before it fails. 30 seconds unless set.
    /// </summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long running handlers may take when the host stops; then they are cancelled. Must be shorter than the host's
    /// own time to shut down (30 seconds by default). 20 seconds unless set.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Topics by name, where they differ from <see cref="TopicDefaults" />.</summary>
    public Dictionary<string, TopicOptions> Topics { get; } = [];

    /// <summary>What a topic is like that is not declared.</summary>
    public TopicOptions TopicDefaults { get; set; } = new();

    /// <summary>The inboxes.</summary>
    public InboxOptions Notices { get; set; } = new();

    /// <summary>How a topic is declared.</summary>
    /// <param name="topic">The topic.</param>
    public TopicOptions Topic(string topic) => Topics.GetValueOrDefault(topic) ?? TopicDefaults;
}
