namespace Notify.Cli;

internal sealed class FailuresResolveCommand : ICommand
{
    public string Name => "failures resolve";

    public string Summary => "Removes dead messages for good: somebody has dealt with them.";

    public IReadOnlyList<CommandOption> Options => FailureWork.Changing;

    public Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var filter = FailureWork.Read(context.Arguments, mustSay: true);
        return FailureWork.ChangeAsync(
            context,
            filter,
            "removed",
            (failures, token) => failures.ResolveAsync(filter, token),
            cancellationToken
        );
    }
}
