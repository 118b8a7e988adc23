using System.Globalization;
using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests;

/// <summary>
/// What the old system stood on: RabbitMQ and MySQL (MariaDB). Each test has a database and names of its own; tests of
/// one class that stop a server run one after the other.
/// </summary>
public sealed class OldStack : IAsyncLifetime
{
    private RabbitMqServer? _broker;
    private MariaDbServer? _database;

    public RabbitMqServer Broker => _broker!;

    public MariaDbServer Database => _database!;

    public async Task InitializeAsync()
    {
        _broker = await RabbitMqServer.StartNewAsync();
        _database = await MariaDbServer.StartNewAsync();
    }

    public async Task DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
    }

    /// <summary>The settings of an application with a database and a prefix of its own.</summary>
    public async Task<string[]> Settings(string name)
    {
        await Database.SqlAsync($"CREATE DATABASE {name}");
        return
        [
            "--environment=RabbitMqMySql",
            $"--Notify:Prefix={name}",
            $"--Notify:RabbitMq:Uri={Broker.Uri}",
            "--Notify:RabbitMq:MaxReconnectPause=00:00:01",
            "--Notify:SendTimeout=00:00:50",
            $"--Notify:MySql:ConnectionString={Database.ConnectionStringFor(name)}",
            "--Notify:MySql:Password=",
            "--Notify:MySql:TablePrefix=th_",
        ];
    }

    /// <summary>The sum of something over all sixteen tables of a database.</summary>
    public async Task<long> Sum(string name, string table, string expression)
    {
        var selects = Enumerable.Range(1, 16).Select(shard => $"SELECT {expression} AS n FROM {name}.{table}_{shard}");
        var rows = await Database.SqlAsync(
            $"SELECT COALESCE(SUM(n), 0) FROM ({string.Join(" UNION ALL ", selects)}) AS s"
        );
        return (long)decimal.Parse(rows.Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>How many inboxes have counters that are not what a count of their notices says, or gaps.</summary>
    public async Task<long> WrongCounters(string name)
    {
        const string isUnread = "(n.status = 2 OR (n.status = 0 AND n.seq > h.read_seq))";
        var selects = Enumerable
            .Range(1, 16)
            .Select(shard =>
                $"SELECT h.uid, h.seq, h.total, h.unread FROM {name}.th_inbox_{shard} h LEFT JOIN {name}.th_notice_{shard} n ON n.uid = h.uid "
                + $"GROUP BY h.uid HAVING h.unread <> COALESCE(SUM({isUnread}), 0) OR h.total <> COUNT(n.seq) "
                + "OR h.seq <> COUNT(n.seq) OR h.seq <> COALESCE(MAX(n.seq), 0)"
            );
        var rows = await Database.SqlAsync($"SELECT COUNT(*) FROM ({string.Join(" UNION ALL ", selects)}) AS s");
        return long.Parse(rows.Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until so many notices are in all inboxes of a database.</summary>
    public Task WhenStored(string name, long count) =>
        Guard.Until(async () => await Sum(name, "th_notice", "COUNT(*)") >= count, $"{count} notices in {name}");
}
