using System.Text;

namespace Notify.MySql;

/// <summary>Lists what waits: first which rows, along an index, then their messages as far as they fit.</summary>
internal sealed class DueLister(HomePart home, MySqlSettings settings)
{
    private string Table => settings.Table(DueSchema.TableName);

    public async Task<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken)
    {
        var cursor = query.Cursor is { } text ? DueCursor.Read(text) : null;
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        return await home
            .Server.UseAsync(
                "list what is scheduled",
                (session, token) => ListAsync(session, query, cursor, token),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private async Task<SchedulePage> ListAsync(
        MySqlSession session,
        ScheduleQuery query,
        DueCursor? cursor,
        CancellationToken cancellationToken
    )
    {
        var found = await session
            .ReadAsync(
                Find(query, cursor),
                async (reader, token) =>
                {
                    var rows = new List<(byte[] MsgId, DateTime ReadyAt, int Bytes)>();
                    while (await reader.ReadAsync(token).ConfigureAwait(false))
                        rows.Add(((byte[])reader.GetValue(0), reader.GetDateTime(1), reader.GetInt32(2)));
                    return rows;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        var page = ByteBudget.Take([.. found.Take(query.Limit)], row => row.Bytes);
        var messages = new List<Message>(page.Count);
        foreach (var portion in page.Select(row => row.MsgId).Chunk(MessageKey.MostInList))
        {
            var batch = new SqlBatch()
                .Statement($"SELECT {DueRow.Columns} FROM {Table} WHERE msg_id IN ")
                .Keys(portion);
            var rows = await DueReader.ReadAsync(session, batch, cancellationToken).ConfigureAwait(false);
            messages.AddRange(DueRow.InOrder(rows, portion).Select(row => row.ToMessage()));
        }

        var next = found.Count > page.Count ? new DueCursor(page[^1].ReadyAt, page[^1].MsgId).Write() : null;
        return new SchedulePage(messages, next);
    }

    private SqlBatch Find(ScheduleQuery query, DueCursor? cursor)
    {
        var batch = new SqlBatch().Statement(
            $"SELECT msg_id, ready_at, bytes FROM {Table} WHERE state IN ({DueState.Waiting}, {DueState.Returned})"
        );
        if (query.Topic is { } topic)
            batch.Text(" AND topic = ").Value(topic);
        if (query.Key is { } key)
            batch.Text(" AND msg_key = ").Value(Encoding.UTF8.GetBytes(key));
        if (query.From is { } from)
            batch.Text(" AND ready_at >= ").Value(DbTime.Up(from));
        if (query.To is { } to)
            batch.Text(" AND ready_at < ").Value(DbTime.Up(to));
        if (cursor is not null)
        {
            // A comparison of rows would not go along the index.
            batch.Text(" AND ready_at >= ").Value(cursor.ReadyAt).Text(" AND (ready_at > ").Value(cursor.ReadyAt);
            batch.Text(" OR msg_id > ").Value(cursor.MsgId).Text(")");
        }

        return batch.Text(" ORDER BY ready_at, msg_id LIMIT ").Value(query.Limit + 1);
    }
}
