using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notify.Hosting;

namespace Notify.Cli;

/// <summary>What the commands about failures share: which are meant, and an application to reach them.</summary>
internal static class FailureWork
{
    public static readonly IReadOnlyList<CommandOption> Options =
    [
        new("--group", "NAME", "dead in this group"),
        new("--topic", "NAME", "of this topic"),
        new("--id", "ID", "with this id; repeatable"),
        new("--reason", "NAME", $"dead for this reason: {string.Join(", ", Enum.GetNames<FailureReason>())}"),
        new("--from", "TIME", "failed at this time or later, for example 2026-11-21T18:30:00Z"),
        new("--to", "TIME", "failed before this time"),
    ];

    public static readonly IReadOnlyList<CommandOption> Changing =
    [
        .. Options,
        new("--all", null, "every one; needed if nothing else says which"),
        new("--dry-run", null, "only counts them"),
    ];

    public static FailureFilter Read(CommandArguments arguments, bool mustSay = false)
    {
        var ids = arguments.All("--id");
        var filter = new FailureFilter
        {
            Group = arguments.Text("--group"),
            Topic = arguments.Text("--topic"),
            Ids = ids.Count == 0 ? null : [.. ids.Select(id => new MessageId(id))],
            Reason = Reason(arguments.Text("--reason")),
            From = arguments.Time("--from"),
            To = arguments.Time("--to"),
        };
        return mustSay && filter == new FailureFilter() && !arguments.Has("--all")
            ? throw new UsageException("Say which failures are meant, or give --all.")
            : filter;
    }

    /// <summary>Checks the application as its start would, and does something with its failures.</summary>
    public static async Task<int> RunAsync(
        CommandContext context,
        Func<IFailures, Task<int>> work,
        CancellationToken cancellationToken,
        bool sends = false
    )
    {
        using var host = Tool.Build(context.Arguments);
        var options = host.Services.GetRequiredService<IOptions<NotifyOptions>>().Value;
        if (sends && IsMemory(options.Transport))
        {
            throw new UsageException(
                "Notify:Transport names no server, so there is nothing to send through; name it in --config or with --set Transport=RabbitMq."
            );
        }

        if (IsMemory(options.Transport) && IsMemory(options.Ledger))
        {
            throw new UsageException(
                "Neither Notify:Transport nor Notify:Ledger names a server, and memory has no failures of another process; name them in --config or with --set Transport=RabbitMq."
            );
        }

        // Not the host: its groups would begin to consume.
        await host.Services.GetRequiredService<StartupInspection>().RunAsync(cancellationToken).ConfigureAwait(false);
        return await work(host.Services.GetRequiredService<IFailures>()).ConfigureAwait(false);
    }

    /// <summary>Does something with all that are meant, or in a dry run counts them; tells how many are left.</summary>
    public static Task<int> ChangeAsync(
        CommandContext context,
        FailureFilter filter,
        string done,
        Func<IFailures, CancellationToken, ValueTask<long>> change,
        bool sends,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            context,
            async failures =>
            {
                Task<long> CountAsync() => ForEachAsync(failures, filter, int.MaxValue, _ => { }, cancellationToken);

                if (context.IsDryRun)
                {
                    var found = await CountAsync().ConfigureAwait(false);
                    context.Terminal.WriteLine($"{found:N0} dead messages would be {done}.");
                    return ExitCodes.Done;
                }

                var changed = await change(failures, cancellationToken).ConfigureAwait(false);
                var left = await CountAsync().ConfigureAwait(false);
                context.Terminal.WriteLine(
                    $"{changed:N0} dead messages were {done}; {left:N0} of those meant are left."
                );
                return left == 0 ? ExitCodes.Done : ExitCodes.Differences;
            },
            cancellationToken,
            sends
        );

    /// <summary>Every failure that is meant, page by page.</summary>
    public static async Task<long> ForEachAsync(
        IFailures failures,
        FailureFilter filter,
        int most,
        Action<FailedDelivery> tell,
        CancellationToken cancellationToken
    )
    {
        var (count, cursor) = (0L, (string?)null);
        do
        {
            var query = new FailureQuery
            {
                Filter = filter,
                Cursor = cursor,
                Limit = (int)Math.Clamp(most - count, 1, FailureQuery.MaxLimit),
            };
            var page = await failures.ListAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var failed in page.Items)
                tell(failed);
            count += page.Items.Count;
            cursor = page.Next;
        } while (cursor is not null && count < most);
        return count;
    }

    private static bool IsMemory(string? adapter) =>
        adapter is null || adapter.Equals("InMemory", StringComparison.OrdinalIgnoreCase);

    private static FailureReason? Reason(string? name)
    {
        if (name is null)
            return null;
        return Enum.TryParse<FailureReason>(name, ignoreCase: true, out var reason)
            ? reason
            : throw new UsageException(
                $"--reason is '{name}'; there are {string.Join(", ", Enum.GetNames<FailureReason>())}."
            );
    }
}
