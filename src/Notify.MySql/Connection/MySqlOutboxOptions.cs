using System.Data.Common;

namespace Notify;

/// <summary>
/// The outboxes: messages and notices that are written in the application's own transactions (<see cref="IOutbox" />)
/// and sent after they are committed. Section <c>MySql:Outbox</c>.
/// </summary>
public sealed class MySqlOutboxOptions
{
    /// <summary>
    /// The application's database, as the driver reads it, if it is one; give this or <see cref="Databases" />. It need
    /// not be Notify's own.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>The password; wins over one in <see cref="ConnectionString" />, so that it can stand elsewhere.</summary>
    public string? Password { get; set; }

    /// <summary>The application's databases, if messages are written in several.</summary>
    public List<MySqlOutboxDatabase> Databases { get; } = [];

    /// <summary>
    /// Whether this host sends what is in the outboxes. One of the hosts that do leads, and another takes over when it
    /// is gone. A host that only writes sets false and needs no connection of its own; then another host must send, or
    /// messages wait for ever. True unless set.
    /// </summary>
    public bool Relay { get; set; } = true;

    /// <summary>
    /// Most messages of one topic that are read, sent and removed together, 1 to 10,000. More is faster while much
    /// waits; after a crash up to so many of each topic are sent twice. 500 unless set.
    /// </summary>
    public int Batch { get; set; } = 500;

    /// <summary>
    /// How long an empty outbox is not looked at, 10 milliseconds to a minute; it grows to five times as much while
    /// nothing comes. So this is how late a message is: 0.2 seconds, and 1 second after a quiet time, unless set.
    /// </summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// After this time without a word of the leader another host leads, 3 seconds to 10 minutes. Shorter takes over
    /// sooner after a crash; longer survives longer pauses of the leader and of the server. 15 seconds unless set.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often a message is tried that cannot be sent as it is (its topic is no longer valid, say) before it is
    /// parked, 1 to 100. What the transport merely does not take now is never parked: it waits. 5 unless set.
    /// </summary>
    public int Attempts { get; set; } = 5;

    /// <summary>Uses the application's own connections to its one database.</summary>
    /// <param name="dataSource">Where connections come from. The application disposes of it.</param>
    public MySqlOutboxOptions UseDataSource(DbDataSource dataSource)
    {
        Databases.Clear();
        Databases.Add(new MySqlOutboxDatabase().UseDataSource(dataSource));
        return this;
    }

    /// <summary>The databases as configured, in either way of writing it.</summary>
    internal IReadOnlyList<MySqlOutboxDatabase> GetDatabases() =>
        Databases.Count > 0 ? [.. Databases]
        : ConnectionString is { Length: > 0 } text ? [new() { ConnectionString = text, Password = Password }]
        : [];

    /// <summary>True if messages may be written: somebody was said to send them.</summary>
    internal bool IsUsed => !Relay || GetDatabases().Count > 0;
}
