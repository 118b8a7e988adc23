namespace Notify.Cli;

/// <summary>Does away with dead messages in one of two ways.</summary>
internal sealed class FailuresChangeCommand : ICommand
{
    private readonly string _done;
    private readonly Func<IFailures, FailureFilter, CancellationToken, ValueTask<long>> _change;

    private FailuresChangeCommand(
        string name,
        string summary,
        string done,
        Func<IFailures, FailureFilter, CancellationToken, ValueTask<long>> change
    ) => (Name, Summary, _done, _change) = (name, summary, done, change);

    public static FailuresChangeCommand Redrive { get; } =
        new(
            "failures redrive",
            "Sends dead messages again, each to its own group, as a first attempt.",
            "sent again",
            (failures, filter, token) => failures.RedriveAsync(filter, token)
        );

    public static FailuresChangeCommand Resolve { get; } =
        new(
            "failures resolve",
            "Removes dead messages for good: somebody has dealt with them.",
            "removed",
            (failures, filter, token) => failures.ResolveAsync(filter, token)
        );

    public string Name { get; }

    public string Summary { get; }

    public IReadOnlyList<CommandOption> Options => FailureWork.Changing;

    public Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var filter = FailureWork.Read(context.Arguments, mustSay: true);
        return FailureWork.ChangeAsync(
            context,
            filter,
            _done,
            (failures, token) => _change(failures, filter, token),
            sends: this == Redrive,
            cancellationToken
        );
    }
}
