namespace Notify.MySql;

/// <summary>
/// Stores broadcasts at home, and tells every table's row that there is one, so that the next who reads there looks.
/// </summary>
internal sealed class Broadcaster(MySqlServers servers, InboxDoor door, BroadcastCache cache, MySqlSettings settings)
{
    private const int Portion = 200;

    private string Table => settings.Table("broadcast");

    public async Task<bool> BroadcastAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        await door.Directory.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var isNew = await servers
            .Home.RunAsync(
                "store a broadcast",
                (session, token) => StoreAsync(session, broadcast, token),
                cancellationToken
            )
            .ConfigureAwait(false);
        // Also when it was there before: whoever stored it may not have lived to tell.
        await BroadcastNews.TellAsync(servers, settings, cancellationToken).ConfigureAwait(false);
        return isNew;
    }

    public async Task<bool> RevokeAsync(MessageId id, CancellationToken cancellationToken)
    {
        await door.Directory.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var key = NoticeKey.Bytes(NoticeKey.Of(id));
        var (number, isNew) = await servers
            .Home.RunAsync(
                "take a broadcast back",
                async (session, token) =>
                {
                    var found = await session
                        .FirstAsync<(long Id, DateTime? RevokedAt)?>(
                            $"SELECT id, revoked_at FROM {Table} WHERE msg_id = @key FOR UPDATE",
                            new { key },
                            token
                        )
                        .ConfigureAwait(false);
                    if (found is not { } one)
                        return (0L, false);
                    await session
                        .ExecuteAsync(
                            $"UPDATE {Table} SET revoked_at = UTC_TIMESTAMP(6) WHERE id = @id AND revoked_at IS NULL",
                            new { id = one.Id },
                            token
                        )
                        .ConfigureAwait(false);
                    return (one.Id, one.RevokedAt is null);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (number == 0)
            return false;
        await BroadcastNews.TellAsync(servers, settings, cancellationToken).ConfigureAwait(false);
        await door.ForAllAsync(
                (shard, token) => TakeBackAsync(shard, number, key, token),
                cancellationToken,
                untilCurrent: true
            )
            .ConfigureAwait(false);
        return isNew;
    }

    public async Task<IReadOnlyList<Broadcast>> ListAsync(CancellationToken cancellationToken)
    {
        await door.Directory.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var list = await cache.LoadAsync(cancellationToken).ConfigureAwait(false);
        return [.. list.Entries.Reverse().Select(entry => entry.ToBroadcast())];
    }

    private async Task<bool> StoreAsync(MySqlSession session, Broadcast broadcast, CancellationToken cancellationToken)
    {
        // One at a time, so that numbers are committed in their order and nobody looks past one that is still to come.
        await session
            .FirstAsync<long>(
                $"SELECT version FROM {settings.Table("map")} WHERE id = 1 FOR UPDATE",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
        var key = NoticeKey.Bytes(NoticeKey.Of(broadcast.Id));
        var known = await session
            .FirstAsync<long?>($"SELECT id FROM {Table} WHERE msg_id = @key", new { key }, cancellationToken)
            .ConfigureAwait(false);
        if (known is not null)
            return false;
        await session
            .ExecuteAsync(
                $"INSERT INTO {Table} (msg_id, id_text, audience, type, data, created_at, stored_at, expires_at) "
                    + "VALUES (@key, @text, @audience, @type, @data, COALESCE(@created, UTC_TIMESTAMP(6)), UTC_TIMESTAMP(6), @expires)",
                new
                {
                    key,
                    text = NoticeKey.TextOf(broadcast.Id) as byte[],
                    audience = broadcast.Audience,
                    type = broadcast.Type,
                    data = broadcast.Data,
                    created = broadcast.CreatedAt is { } created ? DbTime.To(created) : (DateTime?)null,
                    expires = broadcast.ExpiresAt is { } expires ? DbTime.To(expires) : (DateTime?)null,
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return true;
    }

    private async Task TakeBackAsync(Shard shard, long number, byte[] key, CancellationToken cancellationToken)
    {
        var tables = door.TablesOf(shard);
        while (true)
        {
            // A locking read waits for whoever is just copying it.
            var users = await shard
                .Server.UseAsync(
                    "find copies of a broadcast",
                    (session, token) =>
                        session.QueryAsync<FoundNotice>(
                            $"SELECT uid AS Uid FROM {tables.Copies} WHERE broadcast_id = @number ORDER BY uid LIMIT {Portion} LOCK IN SHARE MODE",
                            new { number },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (users.Count == 0)
                return;
            await door.ChangeManyAsync(
                    shard,
                    users.Select(user => user.User),
                    "take a broadcast back",
                    (scope, token) => TakeBackAsync(scope, key, token),
                    cancellationToken
                )
                .ConfigureAwait(false);
            await shard
                .Server.UseAsync(
                    "note that copies of a broadcast are gone",
                    (session, token) =>
                        session.ExecuteAsync(
                            $"DELETE FROM {tables.Copies} WHERE broadcast_id = @number AND uid IN @uids",
                            new { number, uids = users.Select(user => user.User.Value) },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    private static async Task<long> TakeBackAsync(InboxScope scope, byte[] key, CancellationToken cancellationToken)
    {
        var uid = scope.Head.User.Value;
        var rows = await scope
            .QueryAsync<StoredNotice>(
                $"SELECT {StoredNotice.Columns} FROM {scope.Tables.Notices} WHERE uid = @uid AND msg_id = @key AND flags & 1 = 1",
                new { uid, key },
                cancellationToken
            )
            .ConfigureAwait(false);
        await scope.RemoveAsync(rows, remember: true, cancellationToken).ConfigureAwait(false);
        if (rows.Count > 0)
            scope.Changed();
        return rows.Count;
    }
}
