using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Notify.Conformance;
using Notify.MySql.Tests.Support;
using Notify.TestServers;
using Xunit.Abstractions;

namespace Notify.MySql.Tests.Outages;

/// <summary>Promise 9: the server, or a host, is killed in the middle.</summary>
public sealed class ScheduleKillTests(ITestOutputHelper output)
{
    private const int Kills = 3;

    [Fact]
    public async Task Nothing_scheduled_is_lost_and_nothing_cancelled_is_delivered_when_the_server_is_killed_again_and_again()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        await using var one = Backends.Make(database);
        await using var other = Backends.Make(database);
        var (delivered, kept) = (
            new ConcurrentDictionary<MessageId, int>(),
            new ConcurrentDictionary<MessageId, bool>()
        );
        var cancelled = new ConcurrentDictionary<MessageId, bool>();
        using var stop = new CancellationTokenSource();
        using var stopCarrying = new CancellationTokenSource();
        // A claim whose answer was lost for good comes back soon.
        var carrying = new[] { one, other }
            .Select(host => new Carrier(host, delivered) { LeaseTime = TimeSpan.FromSeconds(2) })
            .Select(carrier => Task.Run(() => carrier.RunAsync(stopCarrying.Token)))
            .ToList();
        var working = Enumerable.Range(0, 3).Select(i => Task.Run(() => WorkAsync(i % 2 == 0 ? one : other))).ToList();

        for (var kill = 0; kill < Kills; kill++)
        {
            var before = delivered.Count;
            await Guard.Until(() => delivered.Count > before + 200, "more deliveries");
            await server.KillAsync();
            await server.StartAsync();
        }

        await stop.CancelAsync();
        await Guard.Within(Task.WhenAll(working), "the load to end");
        await Guard.Until(
            () => kept.Keys.All(id => delivered.ContainsKey(id) || cancelled.ContainsKey(id)),
            "the rest"
        );
        await stopCarrying.CancelAsync();
        await Guard.Within(Task.WhenAll(carrying), "the hosts to end");

        output.WriteLine($"kept {kept.Count}, delivered {delivered.Count}, cancelled {cancelled.Count(c => c.Value)}");
        Assert.NotEmpty(cancelled);
        Assert.DoesNotContain(cancelled, pair => pair.Value && delivered.ContainsKey(pair.Key));

        async Task WorkAsync(MySqlBackend host)
        {
            while (!stop.IsCancellationRequested)
            {
                var due = DateTimeOffset.UtcNow.AddMilliseconds(30);
                var messages = Enumerable.Range(0, 20).Select(_ => new Message("t", new byte[64]) { DueAt = due });
                var batch = messages.ToList();
                var results = await host.Scheduler.ScheduleAsync(batch);
                for (var i = 0; i < batch.Count; i++)
                {
                    if (results[i].IsAccepted)
                        kept[batch[i].Id] = true;
                }

                await TryCancelAsync(host, batch[3].Id);
            }
        }

        async Task TryCancelAsync(MySqlBackend host, MessageId id)
        {
            try
            {
                if (await host.Scheduler.CancelAsync(id))
                    cancelled[id] = true;
            }
            catch (NotifyException)
            {
                // It may be cancelled, and nobody was told.
                cancelled[id] = false;
            }
        }
    }

    [Fact]
    public async Task What_a_host_had_claimed_when_it_was_killed_is_delivered_by_another_after_its_lease()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var past = DateTimeOffset.UtcNow.AddSeconds(-10);
        var messages = Enumerable.Range(0, 50).Select(i => new Message("t", default) { DueAt = past }).ToList();
        (await host.Scheduler.ScheduleAsync(messages)).ThrowIfAnyFailed();
        string[] arguments = [typeof(Program).Assembly.Location, Program.Claim, database.ConnectionString];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        try
        {
            var line = await Guard.Within(process.StandardOutput.ReadLineAsync(), "its claim");
            Assert.Equal(messages.Count, int.Parse(line!, CultureInfo.InvariantCulture));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        var delivered = new ConcurrentDictionary<MessageId, int>();
        using var stop = new CancellationTokenSource();
        var carrying = new Carrier(host, delivered).RunAsync(stop.Token);
        await Guard.Until(() => delivered.Count == messages.Count, "the dead host's messages");
        await stop.CancelAsync();
        await Guard.Within(carrying, "the host to end");

        Assert.True(DateTimeOffset.UtcNow >= past.AddSeconds(10) + Program.Lease);
        Assert.All(delivered.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task What_was_recorded_is_known_after_the_server_was_killed_again_and_again()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        await using var host = Backends.Make(database);
        var recorded = new ConcurrentQueue<(MessageId Id, DeliveryStatus Status)>();
        using var stop = new CancellationTokenSource();
        var working = Enumerable.Range(0, 3).Select(_ => Task.Run(WorkAsync)).ToList();

        for (var kill = 0; kill < Kills; kill++)
        {
            var before = recorded.Count;
            await Guard.Until(() => recorded.Count > before + 100, "more steps");
            await server.KillAsync();
            await server.StartAsync();
        }

        await stop.CancelAsync();
        await Guard.Within(Task.WhenAll(working), "the load to end");
        var failed = await Failures(host);
        foreach (var (id, status) in recorded)
        {
            Assert.Equal(status, (await host.Ledger.FindAsync(id))?.For("g"));
            Assert.Equal(status == DeliveryStatus.Failed, failed.Contains(id));
        }

        async Task WorkAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                var (dead, done) = (new Message("t", new byte[32]), new Message("t", default));
                var now = DateTimeOffset.UtcNow;
                var step = Dead.Step(done, "g", now) with { Status = DeliveryStatus.Done, Message = null };
                try
                {
                    await host.Ledger.RecordAsync([Dead.Step(dead, "g", now), step]);
                    recorded.Enqueue((dead.Id, DeliveryStatus.Failed));
                    recorded.Enqueue((done.Id, DeliveryStatus.Done));
                }
                catch (NotifyException exception) when (exception.ErrorId == ErrorIds.ServerUnavailable) { }
            }
        }
    }

    private static async Task<HashSet<MessageId>> Failures(MySqlBackend host)
    {
        var all = new HashSet<MessageId>();
        var query = new FailureQuery { Limit = 500 };
        while (true)
        {
            var page = await host.Ledger.ListFailuresAsync(query);
            foreach (var item in page.Items)
                Assert.True(all.Add(item.Message.Id));
            if (page.Next is null)
                return all;
            query = query with { Cursor = page.Next };
        }
    }
}
