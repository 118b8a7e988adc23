using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// Removes what moved users have left behind. Only after every table's row has the version that ended the move: from
/// then on nobody reads or writes a head that says "moved".
/// </summary>
internal sealed class ReshardCleaner(MySqlServers servers, InboxDoor door, UserMover mover)
{
    private const int Page = 500;

    public async Task RunAsync(IProgress<ReshardProgress>? progress, CancellationToken cancellationToken)
    {
        var users = 0L;
        foreach (var server in servers.All)
        {
            var numbers = await server
                .UseAsync(
                    "list its tables",
                    (session, token) =>
                        session.QueryAsync<int>(
                            $"SELECT n FROM {door.Settings.Table("shard")} ORDER BY n",
                            null,
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            foreach (var number in numbers)
            {
                var shard = new Shard(number, server, door.Directory.Map.Version);
                var more = await TableAsync(shard, cancellationToken).ConfigureAwait(false);
                while (more > 0)
                {
                    users += more;
                    progress?.Report(new ReshardProgress("remove", number, users, 0));
                    more = await TableAsync(shard, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <returns>How many users' traces went.</returns>
    private async Task<int> TableAsync(Shard shard, CancellationToken cancellationToken)
    {
        var heads = door.TablesOf(shard).Heads;
        var gone = await shard
            .Server.UseAsync(
                "look who has left a table",
                (session, token) =>
                    session.QueryAsync<FoundNotice>(
                        $"SELECT uid AS Uid FROM {heads} WHERE moved = 1 ORDER BY uid LIMIT {Page} LOCK IN SHARE MODE",
                        null,
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach (var user in gone.Select(row => row.User))
        {
            if (
                door.Directory.Map.SourceOf(user) is var place
                && place.Number == shard.Number
                && place.Server == shard.Server
            )
                throw Belongs(user, shard);
            await mover.RemoveAsync(shard, user, cancellationToken).ConfigureAwait(false);
        }

        if (gone.Count > 0)
        {
            await shard
                .Server.UseAsync(
                    "remove heads of moved users",
                    (session, token) =>
                        session.ExecuteAsync(
                            $"DELETE FROM {heads} WHERE moved = 1 AND uid IN @uids",
                            new { uids = gone.Select(row => row.Uid) },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        return gone.Count;
    }

    private static NotifyException Belongs(UserKey user, Shard shard) =>
        new(
            ErrorIds.InvalidConfiguration,
            string.Create(
                CultureInfo.InvariantCulture,
                $"User {user.Id} belongs into table {shard.Number} at {shard.Server.Name}, but the head there says that the user was moved. Nothing of the user was removed. Look at th_move, th_place and where else the user has a head."
            )
        );
}
