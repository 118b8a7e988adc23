namespace Notify.Cli;

internal sealed class ReconcileCommand : ICommand
{
    public string Name => "reconcile";

    public string Summary =>
        "Counts inboxes anew and corrects counters that had drifted, which is a bug whenever it happens.";

    public IReadOnlyList<CommandOption> Options =>
        [
            new("--user", "ID", "this user's inbox"),
            new("--sample", "NUMBER", "so many inboxes of each table, from a random place on"),
            new("--all", null, "every inbox"),
        ];

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (user, sample, all) = (
            context.Arguments.Text("--user"),
            context.Arguments.Number("--sample"),
            context.Arguments.Has("--all")
        );
        if ((user is null ? 0 : 1) + (sample is null ? 0 : 1) + (all ? 1 : 0) != 1)
            throw new UsageException("Give one of --user, --sample and --all.");
        using var host = Tool.Build(context.Arguments);
        var notices = Tool.MySql(host).Notices;
        var (inboxes, wrong) = (1L, 0L);
        void Tell(string id, int counters)
        {
            if (counters > 0)
                context.Terminal.WriteLine($"user {id}: {counters} counters were wrong and have been corrected");
            context.Terminal.Progress($"reconcile: user {id}", 0, 0);
        }

        if (user is not null)
        {
            var counters = await notices.ReconcileAsync(user, cancellationToken).ConfigureAwait(false);
            Tell(user, counters);
            wrong = counters;
        }
        else
        {
            (inboxes, wrong) = sample is { } count
                ? await notices.Reconciler.SampleAsync(count, cancellationToken, Tell).ConfigureAwait(false)
                : await notices.Reconciler.AllAsync(Tell, cancellationToken).ConfigureAwait(false);
        }

        context.Terminal.WriteLine($"Counted {inboxes:N0} inboxes anew; drift {wrong:N0}.");
        return wrong == 0 ? ExitCodes.Done : ExitCodes.Differences;
    }
}
