using System.Globalization;
using Notify.MySql.Tests.Resharding;

namespace Notify.MySql.Tests.Support;

/// <summary>
/// This project as a program: an application that appends and marks and says how far it has come, until somebody kills it.
/// </summary>
internal static class Program
{
    /// <param name="args">The connection string, the number of tables, the name of the run, the number of users.</param>
    public static async Task Main(string[] args)
    {
        if (args[0] == "reshard")
        {
            await ReshardAsync(args[1], args[2]);
            return;
        }

        var settings = Backends.Settings(options =>
        {
            options.ConnectionString = args[0];
            options.Tables = int.Parse(args[1], CultureInfo.InvariantCulture);
        });
        await using var backend = new MySqlBackend(settings);
        var load = new Load(backend.Notices, args[2], int.Parse(args[3], CultureInfo.InvariantCulture));
        var gate = new Lock();
        await load.RunAsync(
            4,
            _ =>
            {
                lock (gate)
                    Console.WriteLine(load.Accepted.Count.ToString(CultureInfo.InvariantCulture));
            },
            CancellationToken.None
        );
    }

    /// <summary>Moves users, and says so of each.</summary>
    private static async Task ReshardAsync(string one, string two)
    {
        await using var runner = Reshards.Host(null, (one, "1-2"), (two, ""));
        await runner.Resharder.RunAsync(Reshards.Tables(4, (2, 1), (3, 1)), new Lines(), CancellationToken.None);
    }

    private sealed class Lines : IProgress<ReshardProgress>
    {
        public void Report(ReshardProgress value) => Console.WriteLine(value);
    }
}
