using Notify.Conformance;
using Notify.MySql.Tests.Support;
using Notify.TestServers;
using Xunit.Abstractions;

namespace Notify.MySql.Tests.Outages;

/// <summary>Promises 1, 7 and 11: the server is killed in the middle of batches.</summary>
public sealed class ServerKillTests(ITestOutputHelper output)
{
    private const int Tables = 4;
    private const int Kills = 3;

    [Fact]
    public async Task Nothing_accepted_is_missing_and_every_counter_is_right_after_the_server_was_killed_again_and_again()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        await using var backend = Backends.Make(database, options => options.Tables = Tables);
        await backend.PrepareAsync(CancellationToken.None);
        var load = new Load(backend.Notices, "kill", users: 24);
        using var stop = new CancellationTokenSource();
        var work = load.RunAsync(6, null, stop.Token);

        for (var kill = 0; kill < Kills; kill++)
        {
            var before = load.Batches;
            await Guard.Until(() => load.Batches > before + 20 || work.IsFaulted, "more batches");
            await server.KillAsync();
            await server.StartAsync();
        }

        var last = load.Batches;
        await Guard.Until(() => load.Batches > last + 20 || work.IsFaulted, "batches after the last kill");
        await stop.CancelAsync();
        await Guard.Within(work, "the load to end");

        output.WriteLine(
            $"accepted {load.Accepted.Count} notices in {load.Batches} batches; {load.Failures} calls failed"
        );
        Assert.Empty(await Recount.CountersAsync(database, Tables));
        Assert.Empty(await Recount.GapsAsync(database, Tables));
        var stored = await Recount.StoredAsync(database, Tables);
        Assert.NotEmpty(load.Accepted);
        Assert.Subset(stored, load.Accepted.ToHashSet());
        Assert.Equal(0, (await backend.Notices.Reconciler.SampleAsync(100, CancellationToken.None)).Wrong);
    }
}
