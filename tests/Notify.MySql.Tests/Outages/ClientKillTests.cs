using System.Diagnostics;
using System.Globalization;
using Notify.Conformance;
using Notify.MySql.Tests.Support;
using Xunit.Abstractions;

namespace Notify.MySql.Tests.Outages;

/// <summary>Promises 1 and 11: the application is killed in the middle of batches.</summary>
public sealed class ClientKillTests(ITestOutputHelper output)
{
    private const int Tables = 4;
    private const int Users = 24;

    [Fact]
    public async Task Every_counter_is_right_after_applications_were_killed_in_the_middle_of_batches()
    {
        await using var database = await Database.MakeAsync();
        var accepted = 0;
        for (var run = 0; run < 3; run++)
            accepted += await RunAndKill(database, string.Create(CultureInfo.InvariantCulture, $"run{run}"));

        Assert.Empty(await Recount.CountersAsync(database, Tables));
        Assert.Empty(await Recount.GapsAsync(database, Tables));
        var stored = await Recount.StoredAsync(database, Tables);
        output.WriteLine($"told to be accepted {accepted}, stored {stored.Count}");
        Assert.True(stored.Count >= accepted, $"{accepted} were accepted and {stored.Count} are stored");
    }

    /// <returns>How many notices it said were accepted.</returns>
    private static async Task<int> RunAndKill(Database database, string name)
    {
        string[] arguments =
        [
            typeof(Program).Assembly.Location,
            database.ConnectionString,
            Tables.ToString(CultureInfo.InvariantCulture),
            name,
            Users.ToString(CultureInfo.InvariantCulture),
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        try
        {
            var told = 0;
            for (var lines = 0; lines < 30; lines++)
                told = Math.Max(told, await Number(process));
            process.Kill();
            // What it had written before it died.
            while (await Guard.Within(process.StandardOutput.ReadLineAsync(), "its last lines") is { Length: > 0 } line)
            {
                if (int.TryParse(line, CultureInfo.InvariantCulture, out var more))
                    told = Math.Max(told, more);
            }

            return told;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<int> Number(Process process)
    {
        var line = await Guard.Within(process.StandardOutput.ReadLineAsync(), "a line of the other process");
        return int.Parse(line!, CultureInfo.InvariantCulture);
    }
}
