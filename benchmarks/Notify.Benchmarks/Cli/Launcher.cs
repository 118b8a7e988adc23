using Notify.Benchmarks.Delay;
using Notify.Benchmarks.Inbox;
using Notify.Benchmarks.Kills;
using Notify.Benchmarks.Memory;
using Notify.Benchmarks.Micro;
using Notify.Benchmarks.MySqlHome;
using Notify.Benchmarks.Outbox;
using Notify.Benchmarks.Push;
using Notify.Benchmarks.Recount;
using Notify.Benchmarks.Redis;
using Notify.Benchmarks.Reshard;
using Notify.Benchmarks.Sockets;
using Notify.Benchmarks.Streams;
using Notify.Benchmarks.Throughput;

namespace Notify.Benchmarks.Cli;

/// <summary>Finds the command that was named, and runs it.</summary>
internal static class Launcher
{
    private const int WrongUsage = 2;

    private static readonly ICommand[] Commands =
    [
        new ThroughputCommand(),
        new DelayCommand(),
        new MemoryCommand(),
        new InboxCommand(),
        new RecountCommand(),
        new KillsCommand(),
        new KilledCommand(),
        new StreamsCommand("streams", new IdlePart(), new LoadPart(), new ReconnectPart()),
        new StreamsCommand("streams-idle", new IdlePart()),
        new StreamsCommand("streams-load", new LoadPart()),
        new StreamsCommand("streams-reconnect", new ReconnectPart()),
        new ServerCommand(),
        new TopicHubCommand(),
        new HubServerCommand(),
        new RedisCommand(),
        new CommandQueueCommand(),
        new MySqlCommand(),
        new OutboxCommand(),
        new ReshardCommand(),
        new MicroCommand(),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var name = args.FirstOrDefault();
        var chosen =
            name == "all" ? [.. Commands.Where(c => c.IsPartOfAll)] : Commands.Where(c => c.Name == name).ToArray();
        if (chosen.Length == 0)
            return Explain(name is null ? "No command was given." : $"There is no command '{name}'.");
        try
        {
            var worst = 0;
            foreach (var command in chosen)
                worst = Math.Max(worst, await command.RunAsync(new Arguments(command.Name, args[1..])));
            return worst;
        }
        catch (UsageException error)
        {
            return Explain(error.Message);
        }
    }

    private static int Explain(string fault)
    {
        Console.Error.WriteLine(fault);
        Console.Error.WriteLine();
        Console.Error.WriteLine("dotnet run -c Release --project benchmarks/Notify.Benchmarks -- COMMAND [ARGUMENTS]");
        Console.Error.WriteLine();
        foreach (var command in Commands)
            Console.Error.WriteLine($"{command.Name}\n{Indent(command.Usage)}");
        Console.Error.WriteLine("all\n    Everything but memory, kills and micro, one after the other.");
        Console.Error.WriteLine();
        Console.Error.WriteLine("--out FILE writes the report, too; with all, give a folder that exists.");
        return WrongUsage;
    }

    private static string Indent(string text) => "    " + text.Replace("\n", "\n    ", StringComparison.Ordinal);
}
