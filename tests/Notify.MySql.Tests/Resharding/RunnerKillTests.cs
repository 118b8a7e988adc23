using System.Diagnostics;
using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Resharding;

/// <summary>The process that moves users is killed, again and again.</summary>
public sealed class RunnerKillTests
{
    [Fact]
    public async Task A_killed_run_is_taken_up_and_nobody_is_lost_or_doubled()
    {
        await using var one = await Database.MakeAsync(await Servers.One.GetAsync());
        await using var two = await Database.MakeAsync(await Servers.Two.GetAsync());
        await using var host = Reshards.Host(null, (one, "1-2"), (two, ""));
        await host.PrepareAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var load = new Load(host.Notices, "kill", 200);
        var running = load.RunAsync(3, null, stop.Token);
        await Reshards.UntilAsync(() => load.Batches >= 20);
        for (var run = 0; run < 3; run++)
            await RunAndKill(one, two, lines: 15 * (run + 1));

        var wish = Reshards.Tables(4, (2, 1), (3, 1));
        await host.Resharder.RunAsync(wish, null, CancellationToken.None);
        await stop.CancelAsync();
        await running;
        Assert.Empty(await Reshards.FaultsAsync(host));
        var stored = new HashSet<string>();
        foreach (var (database, number) in new[] { (one, 1), (two, 2), (two, 3), (one, 4) })
        {
            Assert.Empty(await Recount.GapsAsync(database, number, only: true));
            foreach (var notice in await Recount.StoredAsync(database, number, only: true))
                Assert.True(stored.Add(notice), $"{notice} is in two tables");
        }

        Assert.Equal(load.Accepted.Distinct().Order(), stored.Order());
    }

    private static async Task RunAndKill(Database one, Database two, int lines)
    {
        string[] arguments = [typeof(Program).Assembly.Location, "reshard", one.ConnectionString, two.ConnectionString];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        try
        {
            for (var i = 0; i < lines; i++)
            {
                var line = await Guard.Within(process.StandardOutput.ReadLineAsync(), "a moved user");
                if (line is null)
                    return;
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
