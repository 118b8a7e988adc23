namespace Notify.MySql;

/// <summary>Applies marks, each in one transaction under the head's lock.</summary>
internal sealed class Marker(InboxDoor door, BroadcastCopier broadcasts)
{
    public Task<MarkResult> MarkAsync(UserKey user, NoticeMark mark, CancellationToken cancellationToken) =>
        door.AtAsync(user, (shard, token) => MarkAsync(shard, user, mark, token), cancellationToken);

    private async Task<MarkResult> MarkAsync(
        Shard shard,
        UserKey user,
        NoticeMark mark,
        CancellationToken cancellationToken
    )
    {
        var isBrought = false;
        while (true)
        {
            var result = await door.ChangeAsync(
                    shard,
                    user,
                    "mark notices",
                    (scope, row, token) =>
                        !isBrought && broadcasts.IsBehind(scope?.Head, row)
                            ? Task.FromResult<MarkResult?>(null)
                            : ApplyAsync(scope, user, row, mark, token),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (result is not null)
                return result;
            await broadcasts.BringAsync(shard, user, cancellationToken).ConfigureAwait(false);
            isBrought = true;
        }
    }

    private async Task<MarkResult?> ApplyAsync(
        InboxScope? scope,
        UserKey user,
        ShardRow row,
        NoticeMark mark,
        CancellationToken cancellationToken
    )
    {
        if (scope is null)
            return new MarkResult(0, mark.Ids ?? [], new InboxHead(user).Counts(door.Directory.Map, row.Purges));
        var unknown = new List<MessageId>();
        var changed = mark.Ids is { } ids
            ? await MarkById.RunAsync(scope, mark.Action, ids, unknown, cancellationToken).ConfigureAwait(false)
            : await MarkUpTo.RunAsync(scope, mark, cancellationToken).ConfigureAwait(false);
        if (changed > 0)
            scope.Changed();
        return new MarkResult(changed, unknown, scope.Counts);
    }
}
