namespace Notify.MySql;

/// <summary>Finds dead messages: first which, along an index, then whole as far as they fit.</summary>
internal sealed class FailureShelf(MySqlSettings settings)
{
    public string Table { get; } = settings.Table(LedgerSchema.Failures);

    public async Task<FailurePage> ListAsync(
        MySqlSession session,
        FailureQuery query,
        FailureCursor? cursor,
        CancellationToken cancellationToken
    )
    {
        var batch = Select().Where(query.Filter);
        cursor?.AddTo(batch);
        var found = await FindAsync(session, Order(batch, query.Limit + 1), cancellationToken).ConfigureAwait(false);
        var page = ByteBudget.Take([.. found.Take(query.Limit)], item => item.Bytes);
        var items = await ReadAsync(session, page.ConvertAll(item => item.Key), cancellationToken)
            .ConfigureAwait(false);
        return new FailurePage(
            [.. items.Select(item => item.Failed)],
            found.Count > page.Count ? new FailureCursor(page[^1].FailedAt, page[^1].Key).Write() : null
        );
    }

    /// <summary>Begins a search.</summary>
    public SqlBatch Select() => new SqlBatch().Statement($"SELECT msg_id, grp, failed_at, bytes FROM {Table}");

    /// <summary>Ends a search: oldest first.</summary>
    public static SqlBatch Order(SqlBatch batch, int most) =>
        batch.Text(" ORDER BY failed_at, msg_id, grp LIMIT ").Value(most);

    public static Task<List<Found>> FindAsync(
        MySqlSession session,
        SqlBatch search,
        CancellationToken cancellationToken
    ) =>
        session.ReadAsync(
            search,
            async (reader, end) =>
            {
                var found = new List<Found>();
                while (await reader.ReadAsync(end).ConfigureAwait(false))
                {
                    found.Add(
                        new Found(
                            new LedgerKey((byte[])reader.GetValue(0), reader.GetString(1)),
                            reader.GetDateTime(2),
                            reader.GetInt32(3)
                        )
                    );
                }

                return found;
            },
            cancellationToken
        );

    /// <summary>Reads dead messages, in the order asked for; those that are gone are left out.</summary>
    public async Task<List<(LedgerKey Key, FailedDelivery Failed)>> ReadAsync(
        MySqlSession session,
        IReadOnlyList<LedgerKey> keys,
        CancellationToken cancellationToken
    )
    {
        var read = new Dictionary<(string, string), FailedDelivery>();
        foreach (var (group, ids) in LedgerKey.Lists(keys))
        {
            var batch = new SqlBatch()
                .Statement($"SELECT {FailureRow.Columns} FROM {Table} WHERE grp = ")
                .Value(group)
                .Text(" AND msg_id IN ")
                .Keys(ids);
            await session
                .ReadAsync(
                    batch,
                    async (reader, end) =>
                    {
                        while (await reader.ReadAsync(end).ConfigureAwait(false))
                        {
                            var (key, failed) = FailureRow.Read(reader);
                            read[Name(key)] = failed;
                        }

                        return 0;
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        return [.. keys.Where(key => read.ContainsKey(Name(key))).Select(key => (key, read[Name(key)]))];
    }

    private static (string MsgId, string Group) Name(LedgerKey key) => (Convert.ToHexString(key.MsgId), key.Group);

    /// <summary>Which dead message was found, and how large it is.</summary>
    internal sealed record Found(LedgerKey Key, DateTime FailedAt, int Bytes);
}
