namespace Notify.Cli;

internal sealed class FailuresRedriveCommand : ICommand
{
    public string Name => "failures redrive";

    public string Summary => "Sends dead messages again, each to its own group, as a first attempt.";

    public IReadOnlyList<CommandOption> Options => FailureWork.Changing;

    public Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var filter = FailureWork.Read(context.Arguments, mustSay: true);
        return FailureWork.ChangeAsync(
            context,
            filter,
            "sent again",
            (failures, token) => failures.RedriveAsync(filter, token),
            cancellationToken
        );
    }
}
