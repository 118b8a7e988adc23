using System.Globalization;

namespace Notify.MySql.Tests.Support;

/// <summary>
/// This project as a program: an application that appends and marks and says how far it has come, until somebody kills it.
/// </summary>
internal static class Program
{
    /// <param name="args">The connection string, the number of tables, the name of the run, the number of users.</param>
    public static async Task Main(string[] args)
    {
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
}
