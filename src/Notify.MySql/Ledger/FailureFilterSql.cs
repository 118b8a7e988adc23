namespace Notify.MySql;

/// <summary>A filter of dead messages as conditions.</summary>
internal static class FailureFilterSql
{
    /// <summary>Goes on with the conditions of a filter.</summary>
    public static SqlBatch Where(this SqlBatch batch, FailureFilter filter)
    {
        batch.Text(" WHERE 1 = 1");
        if (filter.Group is { } group)
            batch.Text(" AND grp = ").Value(group);
        if (filter.Topic is { } topic)
            batch.Text(" AND topic = ").Value(topic);
        if (filter.Reason is { } reason)
            batch.Text(" AND reason = ").Value((int)reason);
        if (filter.From is { } from)
            batch.Text(" AND failed_at >= ").Value(DbTime.Up(from));
        if (filter.To is { } to)
            batch.Text(" AND failed_at < ").Value(DbTime.Up(to));
        if (filter.Ids is { } ids)
            AddIds(batch, ids);
        return batch;
    }

    private static void AddIds(SqlBatch batch, IReadOnlyList<MessageId> ids)
    {
        var separator = " AND (";
        foreach (var part in ids.Select(MessageKey.Of).Chunk(MessageKey.MostInList))
        {
            batch.Text(separator).Text("msg_id IN ").Keys(part);
            separator = " OR ";
        }

        batch.Text(separator == " OR " ? ")" : " AND FALSE");
    }
}
