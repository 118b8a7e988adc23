namespace Notify.MySql;

/// <summary>
/// Moves one user from one table to another. The user waits only while his own rows are copied: a large inbox is
/// brought over in portions first, the head locked for each of them, and what has changed since is found by comparing,
/// under the lock, before the head is marked as moved. Whatever happens in between, the user is where the head says.
/// </summary>
internal sealed class UserMover(InboxDoor door)
{
    /// <summary>Moves a user, unless that was done.</summary>
    /// <param name="step">From where to where.</param>
    /// <param name="user">The user.</param>
    /// <param name="total">How many notices there were a moment ago.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <returns>What went along; null if there was nobody to move.</returns>
    public async Task<MovedInbox?> MoveAsync(
        ReshardStep step,
        UserKey user,
        long total,
        CancellationToken cancellationToken
    )
    {
        var pause = new UserPause(door.Settings.Time);
        long? reached = total > InboxCopy.Portion ? 0 : null;
        // The last portion, or the only one, goes with the move itself.
        while (reached is { } after)
        {
            reached = await AheadAsync(step, user, after, pause, cancellationToken).ConfigureAwait(false);
            pause.End();
        }

        var moved = await step
            .From.Server.RunAsync(
                "move an inbox",
                (session, token) => MoveAsync(session, step, user, pause, token),
                cancellationToken
            )
            .ConfigureAwait(false);
        pause.End();
        if (moved is not { } notices)
            return null;
        await RemoveAsync(step.From, user, cancellationToken).ConfigureAwait(false);
        return new MovedInbox(notices, pause.Longest);
    }

    /// <summary>
    /// Removes the notices that a moved user has left behind. The head stays, to say where the user is.
    /// </summary>
    public async Task RemoveAsync(Shard shard, UserKey user, CancellationToken cancellationToken)
    {
        var tables = door.TablesOf(shard);
        var sql =
            $"DELETE FROM {tables.Notices} WHERE uid = @uid LIMIT {InboxCopy.Portion}; "
            + $"DELETE FROM {tables.Gone} WHERE uid = @uid LIMIT {InboxCopy.Portion}; "
            + $"SELECT EXISTS (SELECT 1 FROM {tables.Notices} WHERE uid = @uid) OR EXISTS (SELECT 1 FROM {tables.Gone} WHERE uid = @uid)";
        var isLeft = 1L;
        while (isLeft != 0)
        {
            isLeft = await shard
                .Server.RunAsync(
                    "remove what a moved user left",
                    (session, token) => session.FirstAsync<long>(sql, new { uid = user.Value }, token),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    private Task<long?> AheadAsync(
        ReshardStep step,
        UserKey user,
        long after,
        UserPause pause,
        CancellationToken cancellationToken
    ) =>
        step.From.Server.RunAsync(
            "copy a part of an inbox",
            async (session, token) =>
            {
                if (await LockAsync(session, step, user, pause, token).ConfigureAwait(false) is null)
                    return null;
                return await AtTargetAsync(
                        session,
                        step,
                        user,
                        async (copy, _, inner) =>
                        {
                            var end = await copy.EndAsync(after, InboxCopy.Portion, inner).ConfigureAwait(false);
                            if (end is { } upTo)
                                await copy.NoticesAsync(after, upTo, inner).ConfigureAwait(false);
                            return end;
                        },
                        token
                    )
                    .ConfigureAwait(false);
            },
            cancellationToken
        );

    private async Task<long?> MoveAsync(
        MySqlSession session,
        ReshardStep step,
        UserKey user,
        UserPause pause,
        CancellationToken cancellationToken
    )
    {
        if (await LockAsync(session, step, user, pause, cancellationToken).ConfigureAwait(false) is not { } head)
            return null;
        var isWhole = await AtTargetAsync(
                session,
                step,
                user,
                async (copy, to, token) =>
                {
                    if (step.IsWithinServer && head.Total <= InboxCopy.Portion)
                        return await copy.WholeAsync(head.Epoch, token).ConfigureAwait(false);
                    // The head first: whoever else were here would wait for it.
                    await door.Heads.SaveAsync(to, step.To, [head], token).ConfigureAwait(false);
                    await CopyAsync(copy, token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (!isWhole)
            await CopyAnewAsync(session, step, head, cancellationToken).ConfigureAwait(false);
        var tables = door.TablesOf(step.From);
        await session
            .ExecuteAsync(
                // Nobody is to look for copies of a broadcast here any more.
                $"UPDATE {tables.Heads} SET moved = 1 WHERE uid = @uid; DELETE FROM {tables.Copies} WHERE uid = @uid",
                new { uid = user.Value },
                cancellationToken
            )
            .ConfigureAwait(false);
        return head.Total;
    }

    /// <summary>There were more rows than notices, for example ids of many that are gone: in portions, then.</summary>
    private Task<int> CopyAnewAsync(
        MySqlSession session,
        ReshardStep step,
        InboxHead head,
        CancellationToken cancellationToken
    ) =>
        AtTargetAsync(
            session,
            step,
            head.User,
            async (copy, to, token) =>
            {
                await door.Heads.SaveAsync(to, step.To, [head], token).ConfigureAwait(false);
                await CopyAsync(copy, token).ConfigureAwait(false);
                return 0;
            },
            cancellationToken
        );

    private static async Task CopyAsync(InboxCopy copy, CancellationToken cancellationToken)
    {
        await copy.NoticesAsync(cancellationToken).ConfigureAwait(false);
        await copy.GoneAsync(cancellationToken).ConfigureAwait(false);
        await copy.BroadcastsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<InboxHead?> LockAsync(
        MySqlSession session,
        ReshardStep step,
        UserKey user,
        UserPause pause,
        CancellationToken cancellationToken
    )
    {
        var locked = await door
            .Heads.LockAsync(session, step.From, [user], cancellationToken, leaveOutMoved: true)
            .ConfigureAwait(false);
        pause.Begin();
        if (!locked.Heads.TryGetValue(user, out var head))
            return null;
        head.KeepEpoch(locked.Shard.Purges);
        return head;
    }

    /// <summary>
    /// In the same transaction if both tables are on one server. Else in one of its own, which is committed before the
    /// head here is marked: if it is not marked then, what was written there is written anew by the next try.
    /// </summary>
    private Task<T> AtTargetAsync<T>(
        MySqlSession session,
        ReshardStep step,
        UserKey user,
        Func<InboxCopy, MySqlSession, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        InboxCopy Copy(MySqlSession to) =>
            new(session, to, door.TablesOf(step.From), door.TablesOf(step.To), user, door.Settings.Options.UserIds);

        return step.IsWithinServer
            ? work(Copy(session), session, cancellationToken)
            : step.To.Server.RunAsync("take an inbox in", (to, token) => work(Copy(to), to, token), cancellationToken);
    }
}
