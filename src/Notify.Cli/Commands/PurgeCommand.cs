namespace Notify.Cli;

internal sealed class PurgeCommand : ICommand
{
    public string Name => "purge";

    public string Summary => "Removes everything of a user for good.";

    public IReadOnlyList<CommandOption> Options =>
        [
            new("--user", "ID", "the user"),
            new("--yes", null, "it is meant; without it nothing is removed"),
            new("--dry-run", null, "only tells what there is"),
        ];

    public async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var user = context.Arguments.Required("--user");
        if (!context.Arguments.Has("--yes") && !context.IsDryRun)
            throw new UsageException("What is purged does not come back; add --yes if it is meant.");
        using var host = Tool.Build(context.Arguments);
        var notices = Tool.MySql(host).Notices;
        if (context.IsDryRun)
        {
            var counts = await notices.CountAsync(user, cancellationToken).ConfigureAwait(false);
            context.Terminal.WriteLine(
                $"User {user}: {counts.Unread:N0} unread; the newest notice has number {counts.LastSeq:N0}. Nothing was removed."
            );
            return ExitCodes.Done;
        }

        var removed = await notices.PurgeAsync(user, cancellationToken).ConfigureAwait(false);
        context.Terminal.WriteLine($"Removed {removed:N0} notices of user {user}, and everything else of the user.");
        return ExitCodes.Done;
    }
}
