namespace Notify.MySql;

/// <summary>
/// The broadcasts that are neither revoked nor expired, as they were when last loaded from home. A table's own row says
/// what it must know at least: so nobody asks home as long as nothing was broadcast.
/// </summary>
internal sealed class BroadcastCache(MySqlServers servers, MySqlSettings settings) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile BroadcastList _list = new(-1, -1, []);

    /// <summary>The list, if it knows as much as a table's row says; else null, and it must be loaded.</summary>
    public BroadcastList? Known(ShardRow row) => _list is { } list && list.Covers(row) ? list : null;

    /// <summary>A list that knows at least as much as a table's row says.</summary>
    public async Task<BroadcastList> GetAsync(ShardRow row, CancellationToken cancellationToken)
    {
        if (Known(row) is { } known)
            return known;
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Known(row) ?? (_list = await LoadAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>The list as it is now.</summary>
    public Task<BroadcastList> LoadAsync(CancellationToken cancellationToken) =>
        servers.Home.UseAsync(
            "list broadcasts",
            async (session, token) =>
            {
                var table = settings.Table("broadcast");
                // First what the list is going to know at least, then the list.
                var (last, revoked) = await session
                    .FirstAsync<(long Last, long Revoked)>(
                        $"SELECT COALESCE(MAX(id), 0), COUNT(revoked_at) FROM {table}",
                        null,
                        token
                    )
                    .ConfigureAwait(false);
                var entries = await session
                    .QueryAsync<BroadcastEntry>(
                        $"SELECT {BroadcastEntry.Columns} FROM {table} WHERE revoked_at IS NULL "
                            + "AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP(6)) ORDER BY id",
                        null,
                        token
                    )
                    .ConfigureAwait(false);
                return new BroadcastList(last, revoked, entries);
            },
            cancellationToken
        );

    public void Dispose() => _loading.Dispose();
}
