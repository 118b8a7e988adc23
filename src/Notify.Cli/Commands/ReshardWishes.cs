using Notify.MySql;

namespace Notify.Cli;

/// <summary>The options that say how tables are to be.</summary>
internal static class ReshardWishes
{
    public static readonly IReadOnlyList<CommandOption> Options =
    [
        new("--tables", "NUMBER", "how many tables there are to be: a multiple of what there are"),
        new("--move", "9-16=server2", "tables that are to be on another server of MySql:Shards; repeatable"),
    ];

    public static ReshardWish Read(CommandArguments arguments, int servers)
    {
        var moves = new Dictionary<int, int>();
        foreach (var text in arguments.All("--move"))
        {
            var parts = text.Split('=');
            if (parts.Length != 2 || TableRange.Parse(parts[0]) is not { Count: > 0 } numbers)
                throw new UsageException($"--move is '{text}'; give tables and a server, for example 9-16=server2.");
            foreach (var number in numbers)
            {
                if (!moves.TryAdd(number, Tool.ServerOf(parts[1], servers)))
                    throw new UsageException($"--move names table {number} twice.");
            }
        }

        var tables = arguments.Number("--tables");
        return tables is null && moves.Count == 0
            ? throw new UsageException("Nothing is to change; give --tables, --move, or both.")
            : new ReshardWish(tables, moves);
    }

    public static void Write(Output terminal, ReshardPlan plan)
    {
        foreach (var part in plan.Parts)
        {
            terminal.WriteLine(
                $"table {part.Step.From.Number} at {part.Step.From.Server.Name} -> table {part.Step.To.Number} at "
                    + $"{part.Step.To.Server.Name}: {part.Users:N0} users, {part.Notices:N0} notices, about {part.Bytes / 1024.0 / 1024.0:N1} MiB"
            );
        }

        terminal.WriteLine(
            plan.Parts.Count == 0
                ? "Nothing is to be moved: the tables are as wished."
                : $"In all {plan.Parts.Sum(part => part.Users):N0} users with {plan.Parts.Sum(part => part.Notices):N0} notices; "
                    + $"{plan.Layout.Map.Shards.Count} tables become {plan.Layout.Next.Count}."
        );
        if (plan.Layout.Map.Next is not null)
            terminal.WriteLine("A move is under way already: this is what is left of it. reshard run ends it first.");
    }

    public static IProgress<ReshardProgress> Progress(Output terminal, long total) => new Reporter(terminal, total);

    private sealed class Reporter(Output terminal, long total) : IProgress<ReshardProgress>
    {
        public void Report(ReshardProgress value) =>
            terminal.Progress(
                $"{value.What}: table {value.Table}, {value.Users:N0} users, {value.Notices:N0} notices",
                value.Users,
                value.What == "move" ? total : 0
            );
    }
}
