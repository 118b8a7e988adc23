using Notify.MySql;

namespace Notify.Cli;

/// <summary>
/// What <c>import</c> does beside the notices: failures into the ledger, and a look at the old counters.
/// </summary>
internal sealed class FailureImport(
    CommandContext context,
    MySqlBackend backend,
    string ledger,
    MySqlServer server,
    IReadOnlyList<int> tables,
    ImportLog log
)
{
    public static readonly IReadOnlyList<CommandOption> Options =
    [
        new("--no-failures", null, "leaves failed_queues alone"),
        new("--notify-topic", "NAME", $"topic of failed notices; {FailureTarget.Inbox.Topic} unless set"),
        new("--notify-group", "NAME", $"the group that gets them again; {FailureTarget.Inbox.Group} unless set"),
        new("--read-topic", "NAME", $"topic of failed reads; {FailureTarget.Reads.Topic} unless set"),
        new("--read-group", "NAME", $"the group that gets them again; {FailureTarget.Reads.Group} unless set"),
    ];

    private bool IsVerifying => context.Arguments.Has("--verify");

    /// <summary>Reads the options; null if failures are left alone.</summary>
    public static Func<string, TimeZoneInfo, NoticeLimits, FailureRules>? Read(CommandArguments arguments)
    {
        var notify = FailureTarget.Read(arguments, "notify", FailureTarget.Inbox);
        var read = FailureTarget.Read(arguments, "read", FailureTarget.Reads);
        if (read.IsInbox)
            throw new UsageException($"--read-topic is {read.Topic}, which takes notices only; name another.");
        return arguments.Has("--no-failures")
            ? null
            : (source, zone, limits) => new FailureRules(notify, read, source, zone, limits);
    }

    /// <param name="rules">How failures are taken; null leaves them alone.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(FailureRules? rules, CancellationToken cancellationToken)
    {
        var old = new OldFailures(server, tables);
        var code = ExitCodes.Done;
        if (rules is not null && await old.ExistsAsync(cancellationToken).ConfigureAwait(false))
            code = await TakeAsync(old, rules, cancellationToken).ConfigureAwait(false);
        if (IsVerifying)
            await CompareCountersAsync(cancellationToken).ConfigureAwait(false);
        return code;
    }

    private async Task<int> TakeAsync(OldFailures old, FailureRules rules, CancellationToken cancellationToken)
    {
        var memory = new FailureMemory(backend.Servers.Home, backend.Settings, rules.Source);
        FailureSums sums;
        if (IsVerifying)
        {
            var verifier = new FailureVerifier(old, backend.Ledger, memory, rules, log);
            await verifier.RunAsync(cancellationToken).ConfigureAwait(false);
            sums = verifier.Sums;
        }
        else
        {
            var importer = new FailureImporter(old, backend.Ledger, memory, rules, log);
            await importer.RunAsync(context.IsDryRun, cancellationToken).ConfigureAwait(false);
            sums = importer.Sums;
        }

        if (sums.Rows > 0)
            Write(sums);
        return sums is { Refused: 0, Different: 0 } ? ExitCodes.Done : ExitCodes.Differences;
    }

    private void Write(FailureSums sums)
    {
        var rest = $"{sums.Came:N0} came after all, {sums.Refused:N0} could not be taken.";
        context.Terminal.WriteLine(
            IsVerifying
                ? $"failed_queues: {sums.Taken:N0} rows are dead as they were, {sums.Known:N0} were dealt with, {sums.Different:N0} differ, {rest}"
            : context.IsDryRun
                ? $"failed_queues: {sums.Taken:N0} rows could be taken, {sums.Known:N0} were before, {rest}"
            : $"failed_queues: {sums.Taken:N0} dead messages are new, {sums.Known:N0} were taken before, {rest}"
        );
        var isNew = sums.Taken > 0 && !IsVerifying && !context.IsDryRun;
        if (isNew && !ledger.Equals(MySqlBuilderExtensions.AdapterName, StringComparison.OrdinalIgnoreCase))
        {
            context.Terminal.WriteError(
                $"They are in the ledger on MySQL, but this configuration has Ledger {ledger}; who deals with them needs Notify:Ledger=MySql."
            );
        }
    }

    private async Task CompareCountersAsync(CancellationToken cancellationToken)
    {
        var counters = new OldCounters(server, tables, log);
        if (await counters.RunAsync(cancellationToken).ConfigureAwait(false) && counters.Compared > 0)
        {
            context.Terminal.WriteLine(
                $"user: {counters.Compared:N0} old counters were compared with the old notices; {counters.Wrong:N0} were wrong. Inboxes count anew."
            );
        }
    }
}
