namespace Notify.Cli;

internal sealed class ReshardPlanCommand : ICommand
{
    public string Name => "reshard plan";

    public string Summary => "Tells which users would move to which tables, and changes nothing.";

    public IReadOnlyList<CommandOption> Options => ReshardWishes.Options;

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var host = Tool.Build(context.Arguments);
        var backend = Tool.MySql(host);
        var wish = ReshardWishes.Read(context.Arguments, backend.Servers.All.Count);
        ReshardWishes.Write(
            context.Terminal,
            await backend.Resharder.PlanAsync(wish, cancellationToken).ConfigureAwait(false)
        );
        return ExitCodes.Done;
    }
}
