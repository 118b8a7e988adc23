using Notify.MySql;

namespace Notify.Cli;

internal sealed class ReshardVerifyCommand : ICommand
{
    public string Name => "reshard verify";

    public string Summary => "Recounts every inbox: the right table, one place only, counters as the notices say.";

    public IReadOnlyList<CommandOption> Options => [];

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var host = Tool.Build(context.Arguments);
        return await RunAsync(context, Tool.MySql(host), cancellationToken).ConfigureAwait(false);
    }

    public static async Task<int> RunAsync(
        CommandContext context,
        MySqlBackend backend,
        CancellationToken cancellationToken
    )
    {
        var progress = ReshardWishes.Progress(context.Terminal, 0);
        var report = await backend.Resharder.VerifyAsync(progress, cancellationToken).ConfigureAwait(false);
        foreach (var table in report.Tables)
        {
            var moved = table.Moved > 0 ? $", {table.Moved:N0} moved on" : "";
            context.Terminal.WriteLine(
                $"table {table.Shard.Number} at {table.Shard.Server.Name}: {table.Users:N0} users, {table.Notices:N0} notices{moved}"
            );
        }

        foreach (var fault in report.Faults)
            context.Terminal.WriteLine(fault);
        if (report.IsMoving)
            context.Terminal.WriteLine("A move is under way: rows that were copied ahead are not looked at.");
        context.Terminal.WriteLine(
            report.IsRight
                ? $"Right: {report.Tables.Sum(table => table.Users):N0} users, {report.Tables.Sum(table => table.Notices):N0} notices."
                : $"{report.FaultCount:N0} faults."
        );
        return report.IsRight ? ExitCodes.Done : ExitCodes.Differences;
    }
}
