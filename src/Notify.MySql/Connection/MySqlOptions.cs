using System.Data.Common;

namespace Notify;

/// <summary>How MySQL or MariaDB is reached and used: section <c>MySql</c>.</summary>
public sealed class MySqlOptions
{
    // A field, because binding looks at every property.
    private DbProviderFactory? _provider;

    /// <summary>
    /// The one server, as the driver reads it, with the database; all tables are on it. Give this or
    /// <see cref="Shards" />.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>The password; wins over one in <see cref="ConnectionString" />, so that it can stand elsewhere.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// The servers, each with the tables that begin on it. The first is the home of what is not spread: the map,
    /// broadcasts, ledger and schedule.
    /// </summary>
    public List<MySqlShardOptions> Shards { get; } = [];

    /// <summary>
    /// How many numbered tables users are spread over, 1 to 1024, with one <see cref="ConnectionString" />; with
    /// <see cref="Shards" /> they say it. Each is a unit that can move to another server. 16 unless set.
    /// </summary>
    public int Tables { get; set; } = 16;

    /// <summary>What user ids look like. Recorded with the map when the tables are made. Text unless set.</summary>
    public MySqlUserIds UserIds { get; set; }

    /// <summary>
    /// How users are spread over the tables. Recorded when the tables are made. Unless set, <c>Modulo</c> for numeric
    /// ids and <c>Hash</c> for text.
    /// </summary>
    public MySqlUserMap? UserMap { get; set; }

    /// <summary>
    /// What the names of all tables begin with: letters, digits, <c>_</c> and <c>-</c>, 32 at most. Two applications in
    /// one database need different ones. <c>th_</c> unless set, or the <c>Prefix</c> of Notify and <c>_</c> if that
    /// was set.
    /// </summary>
    public string? TablePrefix { get; set; }

    /// <summary>Most bytes of a notice's data as UTF-8, 1 to 65,535. 8 KiB unless set.</summary>
    public int NoticeBytes { get; set; } = 8 * 1024;

    /// <summary>
    /// How long one call to a server may take before it counts as lost, 1 second to 10 minutes. A wait for a lock ends
    /// after half of it. A shorter time notices a dead server sooner; a longer one survives slow moments. 10 seconds
    /// unless set.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a transaction is repeated as a whole after a deadlock, a lock time-out or a lost connection, with
    /// growing pauses, 0 to 20. 5 unless set, which is about 3 seconds for a server that refuses connections.
    /// </summary>
    public int Retries { get; set; } = 5;

    /// <summary>Most connections of this process to each server, 2 to 1000. More callers wait. 32 unless set.</summary>
    public int MaxConnections { get; set; } = 32;

    /// <summary>
    /// How many transactions of one process append to one server at once, 1 to 64. Each takes everything that waits
    /// for its tables. More use more cores of the server; fewer make larger transactions. 4 unless set.
    /// </summary>
    public int AppendLanes { get; set; } = 4;

    /// <summary>
    /// How far ahead a scheduled message may be due, more than zero, 36,500 days at most. A time in milliseconds read
    /// as seconds is refused by it. 3,650 days unless set.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromDays(3650);

    /// <summary>
    /// How often a host looks for due messages it has not heard of, 10 ms to 1 hour. It knows by itself when what is
    /// scheduled falls due; this is how late a message can be that was scheduled by a process which carries none
    /// itself, or died. 1 second unless set, which is one small query.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages in the application's own transactions.</summary>
    public MySqlOutboxOptions Outbox { get; set; } = new();

    /// <summary>Uses a driver other than the first that is found (MySqlConnector, then MySql.Data).</summary>
    /// <param name="provider">The driver's factory.</param>
    public MySqlOptions UseProvider(DbProviderFactory provider)
    {
        _provider = provider;
        return this;
    }

    /// <summary>Uses the application's own connections to its one server.</summary>
    /// <param name="dataSource">Where connections come from. The application disposes of it.</param>
    public MySqlOptions UseDataSource(DbDataSource dataSource)
    {
        Shards.Clear();
        Shards.Add(new MySqlShardOptions().UseDataSource(dataSource));
        return this;
    }

    /// <summary>The driver to use, if it is set.</summary>
    internal DbProviderFactory? GetProvider() => _provider;

    /// <summary>The servers as configured, in either way of writing it.</summary>
    internal IReadOnlyList<MySqlShardOptions> GetServers() =>
        Shards.Count > 0 ? [.. Shards]
        : ConnectionString is { Length: > 0 } text ? [new() { ConnectionString = text, Password = Password }]
        : [];

    /// <summary>How users are spread, where it is not set.</summary>
    internal MySqlUserMap GetUserMap() =>
        UserMap ?? (UserIds == MySqlUserIds.Numeric ? MySqlUserMap.Modulo : MySqlUserMap.Hash);
}
