using Microsoft.Extensions.Logging.Abstractions;
using Notify.MySql;

namespace Notify.Cli;

internal sealed class ImportCommand : ICommand
{
    public string Name => "import";

    public string Summary =>
        "Takes the notices of an old system (th_notice_1..16) into the inboxes, its failures into the ledger; repeatable.";

    public IReadOnlyList<CommandOption> Options =>
        [
            new("--from", "TEXT", "the connection to the old system's database"),
            new("--time-zone", "NAME", "the zone of the old system's clock; Asia/Shanghai, its default, unless set"),
            new("--source", "NAME", "tells old systems apart if several come into one; at most 64 characters"),
            new("--from-start", null, "reads rows again that an earlier run has taken, for what was read since"),
            new("--verify", null, "compares every row with its notice, and changes nothing"),
            new("--dry-run", null, "reads every row and tells which could not be taken"),
            new("--list", "FILE", "writes every row that cannot be taken or differs to a file"),
            .. FailureImport.Options,
        ];

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var from = arguments.Required("--from");
        var source = arguments.Text("--source") ?? "";
        if (source.Length > 64)
            throw new UsageException($"--source is {source.Length} characters long; at most 64 are allowed.");
        var zone = Zone(arguments.Text("--time-zone") ?? "Asia/Shanghai");
        var failures = FailureImport.Read(arguments);
        using var host = Tool.Build(arguments);
        var backend = Tool.MySql(host);
        var sources = new MySqlServers(
            backend.Settings with
            {
                Options = new MySqlOptions { ConnectionString = from, CallTimeout = TimeSpan.FromMinutes(1) },
                Logger = NullLogger.Instance,
            }
        );
        await using (sources.ConfigureAwait(false))
        {
            var old = new OldTables(sources.Home);
            var numbers = await old.FindAsync(cancellationToken).ConfigureAwait(false);
            await RefuseItselfAsync(old, backend, cancellationToken).ConfigureAwait(false);
            var total = 0L;
            foreach (var number in numbers)
                total += await old.CountAsync(number, 0, cancellationToken).ConfigureAwait(false);
            var list = arguments.Text("--list") is { } path ? new StreamWriter(path) : null;
            using (list)
            {
                var log = new ImportLog(context.Terminal, arguments.Has("--verify") ? "verify" : "import", total, list);
                var notices = arguments.Has("--verify")
                    ? await VerifyAsync(
                            context,
                            new ImportVerifier(old, backend, source, zone, log),
                            numbers,
                            cancellationToken
                        )
                        .ConfigureAwait(false)
                    : await ImportAsync(
                            context,
                            new Importer(old, backend.Notices, source, zone, log),
                            new ImportCursor(backend.Servers.Home, backend.Settings, source),
                            numbers,
                            cancellationToken
                        )
                        .ConfigureAwait(false);
                var part = new FailureImport(context, backend, Tool.LedgerOf(host), sources.Home, numbers, log);
                var rules = failures?.Invoke(source, zone, backend.Notices.Limits);
                var dead = await part.RunAsync(rules, cancellationToken).ConfigureAwait(false);
                return Math.Max(notices, dead);
            }
        }
    }

    private static async Task<int> ImportAsync(
        CommandContext context,
        Importer importer,
        ImportCursor cursor,
        IReadOnlyList<int> numbers,
        CancellationToken cancellationToken
    )
    {
        if (!context.IsDryRun)
            await cursor.MakeAsync(cancellationToken).ConfigureAwait(false);
        foreach (var number in numbers)
        {
            await importer
                .RunAsync(
                    number,
                    context.IsDryRun ? null : cursor,
                    context.Arguments.Has("--from-start"),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        var sums = importer.Sums;
        Write(context.Terminal, sums);
        context.Terminal.WriteLine(
            context.IsDryRun
                ? $"{sums.Rows - sums.Refused:N0} rows could be taken, {sums.Refused:N0} not. Nothing was written."
                : $"{sums.Stored:N0} notices are new, {sums.Known:N0} were there, {sums.Refused:N0} rows could not be taken."
        );
        return sums.Refused == 0 ? ExitCodes.Done : ExitCodes.Differences;
    }

    private static async Task<int> VerifyAsync(
        CommandContext context,
        ImportVerifier verifier,
        IReadOnlyList<int> numbers,
        CancellationToken cancellationToken
    )
    {
        foreach (var number in numbers)
            await verifier.RunAsync(number, cancellationToken).ConfigureAwait(false);
        var sums = verifier.Sums;
        Write(context.Terminal, sums);
        context.Terminal.WriteLine(
            $"{sums.Stored:N0} rows are as they were, {sums.Different:N0} differ, {sums.Refused:N0} could not be taken."
        );
        return sums is { Different: 0, Refused: 0 } ? ExitCodes.Done : ExitCodes.Differences;
    }

    private static void Write(Output terminal, ImportSums sums)
    {
        foreach (var (type, (rows, unread)) in sums.Types)
            terminal.WriteLine($"type {type}: {rows:N0} rows, {unread:N0} unread");
    }

    /// <summary>The old system's tables have the names that ours have unless a prefix is set.</summary>
    private static async Task RefuseItselfAsync(
        OldTables old,
        MySqlBackend backend,
        CancellationToken cancellationToken
    )
    {
        if (backend.Settings.TablePrefix != "th_")
            return;
        var there = await old.PlaceAsync(cancellationToken).ConfigureAwait(false);
        foreach (var server in backend.Servers.All)
        {
            if (await OldTables.PlaceAsync(server, cancellationToken).ConfigureAwait(false) == there)
            {
                throw new UsageException(
                    $"The inboxes would be made in {server.Name}, where the old system's tables have the same names. Name another database, or another prefix: --prefix notify_."
                );
            }
        }
    }

    private static TimeZoneInfo Zone(string name)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception exception) when (exception is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new UsageException(
                $"--time-zone is '{name}', which this machine does not know; give one like UTC or Asia/Shanghai."
            );
        }
    }
}
