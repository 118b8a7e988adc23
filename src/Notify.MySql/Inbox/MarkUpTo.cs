namespace Notify.MySql;

/// <summary>
/// Marks everything up to a number. Reading everything moves a watermark and touches no row but the few that were set
/// unread again; what is counted is the shorter side of the number.
/// </summary>
internal static class MarkUpTo
{
    /// <returns>How many changed.</returns>
    public static Task<long> RunAsync(InboxScope scope, NoticeMark mark, CancellationToken cancellationToken)
    {
        // A number beyond the newest notice would cover notices to come, which nobody has seen.
        var upTo = Math.Min(mark.UpTo!.Value, scope.Head.Seq);
        return mark.Action switch
        {
            NoticeAction.Read when CoversAll(scope.Head, mark.Types) => ReadAsync(scope, upTo, cancellationToken),
            NoticeAction.Read => RowsAsync(scope, NoticeStatus.Read, upTo, mark.Types, cancellationToken),
            NoticeAction.Archive => RowsAsync(scope, NoticeStatus.Archived, upTo, mark.Types, cancellationToken),
            _ => SeeAsync(scope, upTo, cancellationToken),
        };
    }

    private static bool CoversAll(InboxHead head, IReadOnlyList<int>? types) =>
        types is null || head.Types.Types.All(types.Contains);

    private static async Task<long> ReadAsync(InboxScope scope, long upTo, CancellationToken cancellationToken)
    {
        var head = scope.Head;
        if (head.Unread == 0 || upTo == 0)
            return 0;
        var before = head.Unread;
        if (head.Seq - upTo < upTo - head.ReadSeq)
            await KeepAboveAsync(scope, upTo, cancellationToken).ConfigureAwait(false);
        else
            await TakeUpToAsync(scope, upTo, cancellationToken).ConfigureAwait(false);
        await scope
            .ExecuteAsync(
                $"UPDATE {scope.Tables.Notices} FORCE INDEX (ix_status) SET status = 1 "
                    + "WHERE uid = @uid AND status = 2 AND seq <= @upTo",
                new { uid = head.User.Value, upTo },
                cancellationToken
            )
            .ConfigureAwait(false);
        if (upTo > head.ReadSeq)
        {
            head.ReadSeq = upTo;
            // It may have moved over nothing but read ones.
            scope.Touched();
        }

        return before - head.Unread;
    }

    /// <summary>Counts what stays unread above the number.</summary>
    private static async Task KeepAboveAsync(InboxScope scope, long upTo, CancellationToken cancellationToken)
    {
        IReadOnlyList<TypeSum> left = [];
        if (upTo < scope.Head.Seq)
            left = await SumAsync(scope, "seq > @upTo", upTo, cancellationToken).ConfigureAwait(false);
        scope.Head.ResetUnread();
        foreach (var sum in left)
            scope.Head.AddUnread(sum.Type, sum.Unread, sum.Unseen);
    }

    /// <summary>Counts what is unread up to the number.</summary>
    private static async Task TakeUpToAsync(InboxScope scope, long upTo, CancellationToken cancellationToken)
    {
        var read = await SumAsync(scope, "seq <= @upTo", upTo, cancellationToken).ConfigureAwait(false);
        foreach (var sum in read)
            scope.Head.AddUnread(sum.Type, -sum.Unread, -sum.Unseen);
    }

    /// <summary>Two ranges of one index, because that of unread ones begins at the watermark.</summary>
    private static Task<List<TypeSum>> SumAsync(
        InboxScope scope,
        string range,
        long upTo,
        CancellationToken cancellationToken
    )
    {
        string Part(string status) =>
            $"SELECT type, seq FROM {scope.Tables.Notices} FORCE INDEX (ix_status) WHERE uid = @uid AND {status} AND {range}";
        return scope.QueryAsync<TypeSum>(
            "SELECT type AS Type, COUNT(*) AS Total, COUNT(*) AS Unread, CAST(SUM(seq > @seen) AS SIGNED) AS Unseen FROM ("
                + $"{Part("status = 2")} UNION ALL {Part("status = 0 AND seq > @read")}) u GROUP BY type",
            Parameters(scope, upTo),
            cancellationToken
        );
    }

    private static async Task<long> RowsAsync(
        InboxScope scope,
        int status,
        long upTo,
        IReadOnlyList<int>? types,
        CancellationToken cancellationToken
    )
    {
        var which = status == NoticeStatus.Archived ? "status <> 3" : NoticeStatus.IsUnread;
        var where = $"uid = @uid AND seq <= @upTo AND {which}{(types is null ? "" : " AND type IN @types")}";
        var parameters = Parameters(scope, upTo);
        parameters.Add("types", types);
        parameters.Add("status", status);
        var sums = await scope
            .QueryAsync<TypeSum>(
                $"SELECT type AS Type, COUNT(*) AS Total, CAST(SUM({NoticeStatus.IsUnread}) AS SIGNED) AS Unread, "
                    + $"CAST(SUM({NoticeStatus.IsUnread} AND seq > @seen) AS SIGNED) AS Unseen "
                    + $"FROM {scope.Tables.Notices} WHERE {where} GROUP BY type",
                parameters,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (sums.Count == 0)
            return 0;
        await scope
            .ExecuteAsync(
                $"UPDATE {scope.Tables.Notices} SET status = @status WHERE {where}",
                parameters,
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach (var sum in sums)
            scope.Head.AddUnread(sum.Type, -sum.Unread, -sum.Unseen);
        return sums.Sum(sum => sum.Total);
    }

    private static async Task<long> SeeAsync(InboxScope scope, long upTo, CancellationToken cancellationToken)
    {
        var head = scope.Head;
        if (upTo <= head.SeenSeq)
            return 0;
        var before = head.Unseen;
        if (upTo == head.Seq || before == 0)
            head.Unseen = 0;
        else if (head.Seq - upTo < upTo - head.SeenSeq)
            head.Unseen = await UnreadAsync(scope, "seq > @upTo", upTo, cancellationToken).ConfigureAwait(false);
        else
            head.Unseen -= await UnreadAsync(scope, "seq > @seen AND seq <= @upTo", upTo, cancellationToken)
                .ConfigureAwait(false);
        head.SeenSeq = upTo;
        // The badge may already be 0; the mark is remembered all the same.
        return Math.Max(1, before - head.Unseen);
    }

    private static async Task<long> UnreadAsync(
        InboxScope scope,
        string range,
        long upTo,
        CancellationToken cancellationToken
    ) => (await SumAsync(scope, range, upTo, cancellationToken).ConfigureAwait(false)).Sum(sum => sum.Unread);

    private static Dapper.DynamicParameters Parameters(InboxScope scope, long upTo)
    {
        var parameters = new Dapper.DynamicParameters();
        parameters.Add("uid", scope.Head.User.Value);
        parameters.Add("upTo", upTo);
        parameters.Add("read", scope.Head.ReadSeq);
        parameters.Add("seen", scope.Head.SeenSeq);
        return parameters;
    }
}
