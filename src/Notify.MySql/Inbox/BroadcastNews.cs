namespace Notify.MySql;

/// <summary>Tells every table's row what broadcasts there are.</summary>
internal static class BroadcastNews
{
    public static async Task TellAsync(
        MySqlServers servers,
        MySqlSettings settings,
        CancellationToken cancellationToken
    )
    {
        var (last, revoked) = await servers
            .Home.UseAsync(
                "count broadcasts",
                (session, token) =>
                    session.FirstAsync<(long Last, long Revoked)>(
                        $"SELECT COALESCE(MAX(id), 0), COUNT(revoked_at) FROM {settings.Table("broadcast")}",
                        null,
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach (var server in servers.All)
        {
            await server
                .UseAsync(
                    "tell its tables of a broadcast",
                    (session, token) =>
                        session.ExecuteAsync(
                            $"UPDATE {settings.Table("shard")} SET last_broadcast = GREATEST(last_broadcast, @last), "
                                + "revocations = GREATEST(revocations, @revoked)",
                            new { last, revoked },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }
}
