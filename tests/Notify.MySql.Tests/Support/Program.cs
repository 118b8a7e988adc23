using System.Diagnostics;
using System.Globalization;
using Notify.MySql.Tests.Resharding;

namespace Notify.MySql.Tests.Support;

/// <summary>
/// This project as a program: an application that appends and marks and says what was accepted, until somebody kills it;
/// or a host that sends what is in an outbox and kills itself when some of it was taken.
/// </summary>
internal static class Program
{
    /// <summary>Claims what is due, says how many messages that was, and never answers for them.</summary>
    public const string Claim = "claim";

    /// <summary>How long its claim lasts.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    /// <param name="args">The connection string, the number of tables, the name of the run, the number of users.</param>
    public static async Task Main(string[] args)
    {
        if (args[0] == Claim)
        {
            await ClaimAsync(args[1]);
            return;
        }

        if (args[0] == "outbox")
        {
            await SendAndDie(args[1]);
            return;
        }

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
            accepted =>
            {
                lock (gate)
                    Console.WriteLine(string.Join(' ', accepted));
            },
            CancellationToken.None
        );
    }

    private static async Task ClaimAsync(string connectionString)
    {
        await using var host = new MySqlBackend(Backends.Settings(o => o.ConnectionString = connectionString));
        var claim = await host.DueSource.ClaimAsync(1000, Lease);
        Console.WriteLine(claim.Messages.Count.ToString(CultureInfo.InvariantCulture));
        await new TaskCompletionSource().Task;
    }

    private static async Task SendAndDie(string connectionString)
    {
        var left = 10;
        var gate = new SendGate
        {
            AfterTaking = messages =>
            {
                foreach (var message in messages)
                    Console.WriteLine(message.Id);
                Console.Out.Flush();
                if ((left -= messages.Count) <= 0)
                    Process.GetCurrentProcess().Kill();
                return Task.CompletedTask;
            },
        };
        await using var app = await OutboxApps.Relay(connectionString, builder => builder.UseGate(gate));
        await Task.WhenAny(new TaskCompletionSource().Task);
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
