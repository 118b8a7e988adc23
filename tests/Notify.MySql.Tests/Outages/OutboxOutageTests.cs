using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Notify.Conformance;
using Notify.MySql.Tests.Support;
using Notify.TestServers;
using Xunit.Abstractions;

namespace Notify.MySql.Tests.Outages;

/// <summary>Whatever dies, every committed message arrives.</summary>
public sealed class OutboxOutageTests(ITestOutputHelper output)
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Every_committed_message_arrives_though_the_database_is_killed_again_and_again()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        var gate = new SendGate();
        await using var app = await OutboxApps.Relay(database.ConnectionString, builder => builder.UseGate(gate));
        var committed = new ConcurrentQueue<(int Writer, int Number)>();
        using var stop = new CancellationTokenSource();

        async Task Write(int writer)
        {
            for (var number = 1; !stop.IsCancellationRequested; number++)
            {
                try
                {
                    await OutboxApps.InTransaction(
                        database.ConnectionString,
                        async transaction =>
                            await app.Get<IOutbox>()
                                .SendAsync(
                                    transaction,
                                    new Message("t", default, Id(writer, number)) { Key = $"k{writer}" }
                                )
                    );
                    committed.Enqueue((writer, number));
                }
                catch (Exception exception) when (exception is DbException or IOException or InvalidOperationException)
                {
                    // Not committed, or nobody knows.
                }
            }
        }

        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() => Write(writer))));
        for (var kill = 0; kill < 3; kill++)
        {
            var before = gate.Taken.Count;
            await Guard.Until(() => gate.Taken.Count > before + 100 || writing.IsFaulted, "more messages");
            await server.KillAsync();
            await server.StartAsync();
        }

        var last = gate.Taken.Count;
        await Guard.Until(() => gate.Taken.Count > last + 100 || writing.IsFaulted, "messages after the last kill");
        await stop.CancelAsync();
        await Guard.Within(writing, "the writers");
        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");

        var taken = gate.Taken.Select(message => message.Id.ToString()).ToList();
        output.WriteLine(
            $"committed {committed.Count}, taken {taken.Count}, {taken.Count - taken.Distinct().Count()} twice"
        );
        Assert.Subset(taken.ToHashSet(), committed.Select(item => Id(item.Writer, item.Number).ToString()).ToHashSet());
        for (var writer = 0; writer < 4; writer++)
        {
            // What came twice aside, nothing overtook what was committed before it.
            var order = gate.Taken.Where(m => m.Key == $"k{writer}").Select(m => Number(m.Id)).Distinct().ToList();
            Assert.Equal(order.Order(), order);
        }
    }

    [Fact]
    public async Task What_was_sent_by_a_host_that_was_killed_before_it_could_remove_it_comes_again_with_the_same_ids()
    {
        await using var database = await Database.MakeAsync();
        await using var writer = await OutboxApps.Writer();
        await using (var maker = await OutboxApps.Relay(database.ConnectionString, _ => { })) { }
        var ids = Enumerable.Range(1, 30).Select(number => Id(0, number)).ToList();
        await OutboxApps.InTransaction(
            database.ConnectionString,
            async transaction =>
                await writer
                    .Get<IOutbox>()
                    .SendManyAsync(transaction, [.. ids.Select(id => new Message("t", default, id) { Key = "k" })])
        );

        var sent = await SendAndDie(database);
        Assert.Equal(ids.Select(id => id.ToString()).Take(sent.Count), sent);
        // A slow host may have removed some before it was killed.
        var left = await OutboxApps.Count(database);
        Assert.InRange(left, 20, 30);
        var gate = new SendGate();
        await using var app = await OutboxApps.Relay(database.ConnectionString, builder => builder.UseGate(gate));

        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");
        Assert.Equal(ids.TakeLast((int)left), gate.Taken.Select(message => message.Id));
    }

    [Fact]
    public async Task Nothing_is_lost_and_keys_keep_their_order_while_the_broker_is_stopped_and_started()
    {
        await using var database = await Database.MakeAsync();
        await using var broker = await RabbitMqServer.StartNewAsync();
        var got = new Collector<Message>();
        await using var app = await OutboxApps.Relay(
            database.ConnectionString,
            builder =>
                builder
                    .UseRabbitMq(options => (options.Uri, options.MaxReconnectPause) = ($"{broker.Uri}", OneSecond))
                    .Configure(options => options.SendTimeout = OneSecond)
                    .Gather("orders", got, options => options.OrderByKey = true)
        );
        var written = 0;
        async Task Write(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var id = Id(written % 5, ++written);
                await OutboxApps.InTransaction(
                    database.ConnectionString,
                    async transaction =>
                        await app.Get<IOutbox>()
                            .SendAsync(
                                transaction,
                                new Message("orders", default, id) { Key = id.ToString().Split('/')[0] }
                            )
                );
            }
        }

        await Write(50);
        await Guard.Until(() => got.Count >= 20, "the first messages");
        await broker.StopAsync();
        await Write(100);
        await Guard.Until(() => app.Log.Has(1251), "a refusal");
        await broker.StartAsync();
        await Write(50);
        await Guard.Until(() => got.All.DistinctBy(message => message.Id).Count() >= 200, "all of them");
        await broker.StopAsync();
        await Write(50);
        await broker.StartAsync();

        await Guard.Until(() => got.All.DistinctBy(message => message.Id).Count() == 250, "the last of them");
        await Guard.Until(async () => await OutboxApps.Count(database) == 0, "the outbox to be empty");
        output.WriteLine($"{got.Count - 250} came twice");
        foreach (var key in got.All.DistinctBy(message => message.Id).GroupBy(message => message.Key))
            Assert.Equal(key.Select(m => Number(m.Id)).Order(), key.Select(m => Number(m.Id)));
    }

    /// <summary>Runs this project as a host, which kills itself after some messages were taken.</summary>
    /// <returns>The ids of what was taken.</returns>
    private static async Task<List<string>> SendAndDie(Database database)
    {
        string[] arguments = [typeof(Program).Assembly.Location, "outbox", database.ConnectionString];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        try
        {
            var sent = new List<string>();
            while (await Guard.Within(process.StandardOutput.ReadLineAsync(), "a line of the host") is { } line)
                sent.Add(line);
            Assert.NotEmpty(sent);
            return sent;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static MessageId Id(int writer, int number) => new($"{writer}/{number}");

    private static int Number(MessageId id) =>
        int.Parse(id.ToString().Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
}
