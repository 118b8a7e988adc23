using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Notify.Benchmarks.Cli;
using Notify.Benchmarks.Measure;
using Notify.Benchmarks.Report;
using Notify.MySql;
using Notify.TestServers;

namespace Notify.Benchmarks.Outbox;

/// <summary>What a write into the outbox costs its transaction, and how fast the relay sends what waits.</summary>
internal sealed class OutboxCommand : ICommand
{
    private const int PerTransaction = 500;
    private const int BodyBytes = 256;

    public string Name => "outbox";

    public string Usage =>
        """
            The outbox on a private MariaDB, sent through memory.
            --messages N  messages that wait when the relay begins (20000)
            --runs N      interleaved runs, of which medians are taken (9)
            --calls N     transactions of a run (500)
            """;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("messages", "runs", "calls");
        await using var server = await MariaDbServer.StartNewAsync(
            new() { Arguments = ["--innodb-buffer-pool-size=512M"] }
        );
        await server.SqlAsync(
            "CREATE DATABASE bench; CREATE TABLE bench.orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT)"
        );
        var connectionString = server.ConnectionStringFor("bench");
        await server.SqlAsync($"USE bench; {MySqlOutboxTables.CreateStatements()}");
        await using var writer = await NotifyApp.StartAsync(notify =>
            notify.AddMySql(options => options.Outbox.Relay = false)
        );
        await using var connection = ProviderFinder.Find(new MySqlOptions())!.CreateConnection()!;
        connection.ConnectionString = connectionString;
        await connection.OpenAsync();
        var outbox = writer.Get<IOutbox>();

        var report = new MarkdownReport("The outbox on MariaDB", arguments).Add(
            $"""
            A private MariaDB 10.11 on the same machine, a flush to disk at every commit, bodies of {BodyBytes} bytes. Figures are medians of
            interleaved runs.
            """
        );
        report.Add(
            "One transaction with one insert of the application's",
            await WritesAsync(arguments, connection, outbox)
        );
        await server.SqlAsync("TRUNCATE bench.th_outbox");
        report.Add("What waits, sent into memory and handled there", await RelayAsync(arguments, connection, outbox));
        await report.WriteAsync();
        return 0;
    }

    private static async Task<MarkdownTable> WritesAsync(Arguments arguments, DbConnection connection, IOutbox outbox)
    {
        (string Name, Func<DbTransaction, Task> Write)[] kinds =
        [
            ("nothing else", _ => Task.CompletedTask),
            ("one message", async transaction => await outbox.SendAsync(transaction, New(0, 0))),
            (
                "10 messages at once",
                async t => await outbox.SendManyAsync(t, [.. Enumerable.Range(0, 10).Select(i => New(i, 0))])
            ),
        ];
        var times = kinds.Select(_ => new List<double>()).ToList();
        for (var run = 0; run <= arguments.Number("runs", 9); run++)
        {
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                var time = await TimeAsync(connection, kinds[kind].Write, arguments.Number("calls", 500));
                // The first round warms up.
                if (run > 0)
                    times[kind].Add(time);
            }
        }

        var table = new MarkdownTable("and", "µs", "more than without, µs");
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            var more = times[kind].Zip(times[0], (time, bare) => time - bare).Median();
            table.Add(kinds[kind].Name, Figures.Whole(times[kind].Median()), Figures.Whole(more));
        }

        return table;
    }

    private static async Task<MarkdownTable> RelayAsync(Arguments arguments, DbConnection connection, IOutbox outbox)
    {
        var count = arguments.Number("messages", 20_000);
        var table = new MarkdownTable("", "messages/s");
        foreach (var keys in new[] { 0, 1_000, 1 })
        {
            var rates = new List<double>();
            for (var run = 0; run <= arguments.Number("runs", 9); run++)
            {
                var rate = await RelayOnceAsync(connection, outbox, count, keys);
                if (run > 0)
                    rates.Add(rate);
            }

            var name = keys switch
            {
                0 => "without keys",
                1 => "all of one key",
                _ => string.Create(CultureInfo.InvariantCulture, $"{keys} keys"),
            };
            table.Add(name, Figures.Whole(rates.Median()));
        }

        return table;
    }

    private static async Task<double> RelayOnceAsync(DbConnection connection, IOutbox outbox, int count, int keys)
    {
        foreach (var numbers in Enumerable.Range(0, count).Chunk(PerTransaction))
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await outbox.SendManyAsync(transaction, [.. numbers.Select(i => New(i, keys))]);
            await transaction.CommitAsync();
        }

        var arrivals = new Arrivals();
        arrivals.Expect(count, timed: false);
        CleanHeap.Make();
        var started = Stopwatch.GetTimestamp();
        await using var relay = await NotifyApp.StartAsync(notify =>
            notify
                .AddMySql(options => options.Outbox.ConnectionString = connection.ConnectionString)
                .Group(
                    "all",
                    group =>
                        group
                            .Topics("orders")
                            .Handle<Message>(
                                (message, _, _) =>
                                {
                                    arrivals.Note(message.Body.Span);
                                    return Task.CompletedTask;
                                }
                            )
                )
        );
        await arrivals.AllAsync();
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> TimeAsync(DbConnection connection, Func<DbTransaction, Task> write, int calls)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = ("INSERT INTO orders (n) VALUES (1)", transaction);
            await command.ExecuteNonQueryAsync();
            await write(transaction);
            await transaction.CommitAsync();
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / calls;
    }

    private static Message New(int number, int keys) =>
        new("orders", new byte[BodyBytes])
        {
            Key = keys == 0 ? null : (number % keys).ToString(CultureInfo.InvariantCulture),
        };
}
