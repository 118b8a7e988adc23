using System.Globalization;
using Notify.MySql.Tests.Support;
using Xunit.Abstractions;

namespace Notify.MySql.Tests.Resharding;

/// <summary>Users move while several hosts append, mark and read: nothing is lost, doubled or counted wrong.</summary>
public sealed class ReshardUnderLoadTests(ITestOutputHelper output)
{
    private const int Users = 60;
    private const int Hosts = 2;

    [Fact]
    public async Task Tables_are_doubled_while_hosts_append_mark_and_read()
    {
        await using var database = await Database.MakeAsync();
        await RunAsync([database], "1-4", "", Reshards.Tables(8), interruptions: 0);
        Assert.Equal("8\n", await database.SqlAsync("SELECT COUNT(*) FROM th_place"));
    }

    [Fact]
    public async Task Tables_move_to_another_server_while_hosts_append_mark_and_read()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        await RunAsync([one, two], "1-4", "", Reshards.Move((2, 1), (4, 1)), interruptions: 0);
        Assert.Equal("2\n4\n", await two.SqlAsync("SELECT n FROM th_shard ORDER BY n"));
        Assert.Empty(
            await one.SqlAsync("SELECT uid FROM th_inbox_2; SELECT uid FROM th_notice_2; SELECT uid FROM th_inbox_4")
        );
    }

    [Fact]
    public async Task A_run_that_is_ended_at_any_moment_is_taken_up_by_the_next()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        await RunAsync([one, two], "1-2", "3-4", Reshards.Tables(8, (2, 1), (7, 0), (5, 1)), interruptions: 12);
    }

    private async Task RunAsync(Database[] databases, string first, string second, ReshardWish wish, int interruptions)
    {
        (Database, string)[] servers =
            databases.Length == 1 ? [(databases[0], first)] : [(databases[0], first), (databases[1], second)];
        var hosts = Enumerable.Range(0, Hosts).Select(_ => Reshards.Host(null, servers)).ToList();
        var loads = hosts.Select((host, i) => new Load(host.Notices, Name(i), Users)).ToList();
        using var stop = new CancellationTokenSource();
        await hosts[0].PrepareAsync(CancellationToken.None);
        var running = loads.Select(load => load.RunAsync(3, null, stop.Token)).ToList();
        await UntilAsync(loads, 5);
        for (var i = 0; i < interruptions; i++)
            await InterruptAsync(servers, wish, i);
        await using (var runner = Reshards.Host(null, servers))
        {
            var result = await runner.Resharder.RunAsync(wish, null, CancellationToken.None);
            output.WriteLine($"moved {result.Users} users with {result.Notices} notices in the last run");
        }

        await UntilAsync(loads, 5);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        await AssertRightAsync(hosts, loads, servers);
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    /// <summary>Lets a run go on until it has moved some, and ends it there; or at once, as it comes.</summary>
    private async Task InterruptAsync((Database, string)[] servers, ReshardWish wish, int round)
    {
        await using var runner = Reshards.Host(null, servers);
        using var cancel = new CancellationTokenSource();
        var reports = 0;
        var progress = new Told(() =>
        {
            // Sooner or later after a user was moved; and in every third round wherever it is by then.
            if (Interlocked.Increment(ref reports) > round && round % 3 != 0)
                cancel.Cancel();
        });
        if (round % 3 == 0)
            cancel.CancelAfter(TimeSpan.FromMilliseconds(100 * (round + 1)));
        try
        {
            await runner.Resharder.RunAsync(wish, progress, cancel.Token);
            output.WriteLine($"run {round} came to its end");
        }
        catch (Exception exception) when (exception is OperationCanceledException or NotifyException)
        {
            output.WriteLine($"run {round} was ended after {reports} reports: {exception.GetType().Name}");
        }
    }

    private static async Task AssertRightAsync(
        List<MySqlBackend> hosts,
        List<Load> loads,
        (Database Database, string)[] servers
    )
    {
        Assert.Empty(await Reshards.FaultsAsync(hosts[0]));
        var accepted = loads.SelectMany(load => load.Accepted).ToHashSet();
        var stored = new HashSet<string>();
        foreach (var (database, _) in servers)
        {
            foreach (
                var number in (await database.SqlAsync("SELECT n FROM th_shard")).Split(
                    '\n',
                    StringSplitOptions.RemoveEmptyEntries
                )
            )
            {
                Assert.Empty(
                    await Recount.CountersAsync(database, int.Parse(number, CultureInfo.InvariantCulture), only: true)
                );
                Assert.Empty(
                    await Recount.GapsAsync(database, int.Parse(number, CultureInfo.InvariantCulture), only: true)
                );
                foreach (
                    var one in await Recount.StoredAsync(
                        database,
                        int.Parse(number, CultureInfo.InvariantCulture),
                        only: true
                    )
                )
                    Assert.True(stored.Add(one), $"{one} is in two tables");
            }
        }

        Assert.Equal(accepted.Order(), stored.Order());
        foreach (var host in hosts)
        {
            Assert.Equal(0, (await host.Notices.Reconciler.SampleAsync(1_000, CancellationToken.None)).Wrong);
            foreach (var user in stored.GroupBy(one => one.Split('/')[0]))
                Assert.Equal(user.Count(), (await host.Notices.CountAsync(user.Key)).LastSeq);
        }

        // Users who could not be served are repeated by the load; there must have been none.
        Assert.All(loads, load => Assert.Equal(0, load.Failures));
    }

    private static async Task UntilAsync(List<Load> loads, int more)
    {
        var wanted = loads.ConvertAll(load => load.Batches + more);
        await Reshards.UntilAsync(() => loads.Zip(wanted).All(pair => pair.First.Batches >= pair.Second));
    }

    private static string Name(int host) => string.Create(CultureInfo.InvariantCulture, $"host{host}");

    private sealed class Told(Action tell) : IProgress<ReshardProgress>
    {
        public void Report(ReshardProgress value) => tell();
    }
}
