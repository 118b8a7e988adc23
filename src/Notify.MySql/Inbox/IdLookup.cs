namespace Notify.MySql;

/// <summary>Finds which ids inboxes have already.</summary>
internal static class IdLookup
{
    private const int PairsAtOnce = 200;

    /// <summary>Those of the given ids that are in a table of notices or of gone ids.</summary>
    public static async Task<HashSet<(UserKey User, Guid Id)>> FindAsync(
        MySqlSession session,
        string table,
        IReadOnlyList<(UserKey User, Guid Id)> ids,
        CancellationToken cancellationToken
    )
    {
        var found = new HashSet<(UserKey, Guid)>();
        foreach (var portion in ids.Chunk(PairsAtOnce))
        {
            var batch = new SqlBatch().Statement($"SELECT uid, msg_id FROM {table} WHERE (uid, msg_id) IN (");
            for (var i = 0; i < portion.Length; i++)
                batch.Row(i == 0, "", portion[i].User.Value, NoticeKey.Bytes(portion[i].Id));
            await session
                .ReadAsync(
                    batch.Text(")"),
                    async (reader, token) =>
                    {
                        while (await reader.ReadAsync(token).ConfigureAwait(false))
                            found.Add((UserKey.From(reader.GetValue(0)), NoticeKey.From((byte[])reader.GetValue(1))));
                        return 0;
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        return found;
    }
}
