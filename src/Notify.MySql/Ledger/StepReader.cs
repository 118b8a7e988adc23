namespace Notify.MySql;

/// <summary>Reads what is known of messages.</summary>
internal sealed class StepReader(HomePart home, MySqlSettings settings)
{
    private string Table => settings.Table(LedgerSchema.Steps);

    public async Task<MessageStatus?> FindAsync(MessageId id, CancellationToken cancellationToken)
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var rows = await home
            .Server.UseAsync(
                $"find the status of message '{id}'",
                (session, token) =>
                    session.QueryAsync<StatusRow>(
                        "SELECT grp AS GroupName, topic AS Topic, status AS Status, attempt AS Attempt, at AS At, "
                            + $"due_at AS DueAt, failure AS Failure FROM {Table} WHERE msg_id = @key ORDER BY grp",
                        new { key = MessageKey.Of(id) },
                        token
                    ),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (rows.Count == 0)
            return null;
        var own = rows.Find(row => row.GroupName.Length == 0);
        return new MessageStatus(
            id,
            rows.Find(row => row.Topic.Length > 0)?.Topic ?? "",
            own is null ? DeliveryStatus.Waiting : (DeliveryStatus)own.Status,
            DbTime.From(own?.At ?? rows.Max(row => row.At)),
            DbTime.From(own?.DueAt),
            [.. rows.Where(row => row != own).Select(row => row.ToStatus())]
        );
    }

    public async Task<IReadOnlyList<bool>> AreDoneAsync(
        string group,
        IReadOnlyList<MessageId> ids,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        await home.ReadyAsync(cancellationToken).ConfigureAwait(false);
        var keys = ids.Select(MessageKey.Of).ToList();
        var done = new HashSet<string>();
        foreach (var portion in keys.Chunk(MessageKey.MostInList))
        {
            var batch = new SqlBatch()
                .Statement($"SELECT msg_id FROM {Table} WHERE grp = ")
                .Value(group)
                .Text(" AND msg_id IN ")
                .Keys(portion)
                .Text($" AND status = {(int)DeliveryStatus.Done} AND at >= ")
                .Value(DbTime.To(since));
            await home
                .Server.UseAsync(
                    $"tell which of {portion.Length} messages are done",
                    (session, token) =>
                        session.ReadAsync(
                            batch,
                            async (reader, end) =>
                            {
                                while (await reader.ReadAsync(end).ConfigureAwait(false))
                                    done.Add(Convert.ToHexString((byte[])reader.GetValue(0)));
                                return 0;
                            },
                            token
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        return keys.ConvertAll(key => done.Contains(Convert.ToHexString(key)));
    }

    private sealed class StatusRow
    {
        public string GroupName { get; init; } = "";

        public string Topic { get; init; } = "";

        public int Status { get; init; }

        public int Attempt { get; init; }

        public DateTime At { get; init; }

        public DateTime? DueAt { get; init; }

        public string? Failure { get; init; }

        public GroupStatus ToStatus() =>
            new(
                GroupName,
                (DeliveryStatus)Status,
                Attempt,
                DbTime.From(At),
                Failure is null ? null : FailureJson.Read(Failure)
            );
    }
}
