using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Benchmarks.Cli;

namespace Notify.Benchmarks.Kills;

/// <summary>One of the applications that <see cref="KillsCommand" /> starts and kills.</summary>
internal sealed class KilledCommand : ICommand
{
    public const string CommandName = "kills-application";
    private const int Threads = 4;

    public string Name => CommandName;

    public string Usage =>
        """
            What kills starts: appends, marks and reads until it is killed.
            --server C   the connection string
            --tables N   tables (16)
            --users N    inboxes (2000)
            --journal F  the file for what was accepted
            """;

    public bool IsPartOfAll => false;

    public async Task<int> RunAsync(Arguments arguments)
    {
        arguments.AllowOnly("server", "tables", "users", "journal");
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddNotify(notify =>
            notify.UseMySql(options =>
            {
                options.ConnectionString = arguments.Text("server", "");
                options.Tables = arguments.Number("tables", 16);
            })
        );
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<INoticeStore>();
        await using var journal = new JournalWriter(arguments.Text("journal", ""));
        var users = arguments.Number("users", 2_000);
        EndWithParent();
        await Task.WhenAll(
            Enumerable.Range(0, Threads).Select(_ => Task.Run(new KilledThread(store, journal, users).RunAsync))
        );
        return 0;
    }

    /// <summary>Its input ends when whoever started it is gone.</summary>
    private static void EndWithParent() =>
        new Thread(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(1);
        })
        {
            IsBackground = true,
        }.Start();
}
