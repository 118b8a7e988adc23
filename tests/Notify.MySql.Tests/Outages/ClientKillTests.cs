using System.Globalization;
using Notify.MySql.Tests.Support;
using Notify.TestServers;
using Xunit.Abstractions;

namespace Notify.MySql.Tests.Outages;

/// <summary>Promises 1 and 11: applications, and the server, are killed in the middle of batches.</summary>
public sealed class ClientKillTests(ITestOutputHelper output)
{
    private const int Tables = 4;
    private const int Users = 24;

    [Fact]
    public async Task Nothing_accepted_is_missing_and_every_counter_is_right_after_applications_were_killed()
    {
        await using var database = await Database.MakeAsync();
        var accepted = new HashSet<string>();
        for (var run = 0; run < 3; run++)
        {
            using var application = LoadProcess.Start(database, Tables, Name(run), Users);
            await application.WaitForMoreAsync(30 * Load.BatchSize);
            await application.KillAsync();
            accepted.UnionWith(application.Accepted);
        }

        await CheckAsync(database, accepted);
    }

    /// <summary>The short form of the benchmark <c>kills</c>.</summary>
    [Fact]
    public async Task Nothing_accepted_is_missing_and_every_counter_is_right_whoever_is_killed_at_random()
    {
        await using var server = await MariaDbServer.StartNewAsync();
        await using var database = await Database.MakeAsync(server);
        var accepted = new HashSet<string>();
        var random = new Random();
        LoadProcess[] applications =
        [
            LoadProcess.Start(database, Tables, "first", Users),
            LoadProcess.Start(database, Tables, "second", Users),
        ];
        try
        {
            for (var kill = 0; kill < 6; kill++)
            {
                var one = random.Next(2);
                await applications[one].WaitForMoreAsync(random.Next(1, 20) * Load.BatchSize);
                // Of both kinds at least two, in whatever order.
                if (kill < 2 || (kill > 3 && random.Next(2) == 0))
                {
                    await server.KillAsync();
                    await server.StartAsync();
                    continue;
                }

                await EndAsync(applications[one], accepted);
                applications[one] = LoadProcess.Start(database, Tables, Name(kill), Users);
            }
        }
        finally
        {
            foreach (var application in applications)
                await EndAsync(application, accepted);
        }

        await CheckAsync(database, accepted);
    }

    private static string Name(int run) => string.Create(CultureInfo.InvariantCulture, $"run{run}");

    private static async Task EndAsync(LoadProcess application, HashSet<string> accepted)
    {
        await application.KillAsync();
        accepted.UnionWith(application.Accepted);
        application.Dispose();
    }

    private async Task CheckAsync(Database database, HashSet<string> accepted)
    {
        Assert.Empty(await Recount.CountersAsync(database, Tables));
        Assert.Empty(await Recount.GapsAsync(database, Tables));
        var stored = await Recount.StoredAsync(database, Tables);
        output.WriteLine($"told to be accepted {accepted.Count}, stored {stored.Count}");
        Assert.NotEmpty(accepted);
        Assert.Subset(stored, accepted);
    }
}
