namespace Notify.Cli;

internal sealed class ReshardRunCommand : ICommand
{
    public string Name => "reshard run";

    public string Summary => "Moves users to other tables while hosts go on; an interrupted run is taken up.";

    public IReadOnlyList<CommandOption> Options =>
        [
            .. ReshardWishes.Options,
            new("--dry-run", null, "only the plan"),
            new("--no-verify", null, "no recount in the end"),
        ];

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var host = Tool.Build(context.Arguments);
        var backend = Tool.MySql(host);
        var wish = ReshardWishes.Read(context.Arguments, backend.Servers.All.Count);
        var plan = await backend.Resharder.PlanAsync(wish, cancellationToken).ConfigureAwait(false);
        ReshardWishes.Write(context.Terminal, plan);
        if (context.IsDryRun)
            return ExitCodes.Done;
        var progress = ReshardWishes.Progress(context.Terminal, plan.Parts.Sum(part => part.Users));
        var wasUnderWay = plan.Layout.Map.Next is not null;
        var result = await backend.Resharder.RunAsync(wish, progress, cancellationToken).ConfigureAwait(false);
        context.Terminal.WriteLine(
            $"Moved {result.Users:N0} users with {result.Notices:N0} notices; the map has version {result.Version}."
        );
        if (wasUnderWay)
            context.Terminal.WriteLine(
                "That was the move that had been interrupted; run it again if you wish for another."
            );
        return context.Arguments.Has("--no-verify")
            ? ExitCodes.Done
            : await ReshardVerifyCommand.RunAsync(context, backend, cancellationToken).ConfigureAwait(false);
    }
}
