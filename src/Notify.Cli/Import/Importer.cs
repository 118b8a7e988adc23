namespace Notify.Cli;

/// <summary>
/// Takes the old system's notices in, in their order and with their state. A row is always the same message id, so
/// what is there already stays as it is.
/// </summary>
internal sealed class Importer(OldTables old, INoticeStore store, string source, TimeZoneInfo zone, ImportLog log)
{
    private const int MarksAtOnce = 8;

    public ImportSums Sums { get; } = new();

    /// <summary>Takes a table in.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="cursor">How far it was, and is; null only looks whether rows could be taken.</param>
    /// <param name="fromStart">Whether rows are read again that were taken already.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    public async Task RunAsync(int number, ImportCursor? cursor, bool fromStart, CancellationToken cancellationToken)
    {
        var after =
            cursor is null || fromStart ? 0UL : await cursor.ReadAsync(number, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var rows = await old.ReadAsync(number, after, cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0)
                return;
            after = rows[^1].Id;
            await PageAsync(number, rows, isDry: cursor is null, cancellationToken).ConfigureAwait(false);
            if (cursor is not null)
                await cursor.SaveAsync(number, after, cancellationToken).ConfigureAwait(false);
            log.Progress(Sums.Rows);
        }
    }

    private async Task PageAsync(int number, List<OldNotice> rows, bool isDry, CancellationToken cancellationToken)
    {
        var taken = new List<(OldNotice Row, NoticeAppend Notice)>(rows.Count);
        foreach (var row in rows)
        {
            Sums.Count(row);
            if (row.ToNotice(number, source, zone, out var fault) is { } notice)
                taken.Add((row, notice));
            else
                Refuse(number, row, fault!);
        }

        if (isDry)
        {
            foreach (var (row, notice) in taken)
                Check(number, row, notice);
            return;
        }

        var results = await store
            .AppendAsync([.. taken.Select(pair => pair.Notice)], cancellationToken)
            .ConfigureAwait(false);
        var read = new List<NoticeAppend>();
        foreach (var ((row, notice), result) in taken.Zip(results))
        {
            if (result.Status == AppendStatus.Rejected)
                Refuse(number, row, result.Error?.Message ?? "it was refused");
            else
            {
                Sums.Stored += result.Status == AppendStatus.Stored ? 1 : 0;
                Sums.Known += result.Status == AppendStatus.Stored ? 0 : 1;
                if (row.IsRead)
                    read.Add(notice);
            }
        }

        await MarkAsync(read, cancellationToken).ConfigureAwait(false);
    }

    private Task MarkAsync(List<NoticeAppend> read, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            read.GroupBy(notice => notice.UserId, notice => notice.Id),
            new ParallelOptions { MaxDegreeOfParallelism = MarksAtOnce, CancellationToken = cancellationToken },
            async (user, token) =>
            {
                foreach (var ids in user.Chunk(NoticeLimits.IdsPerMark))
                    await store.MarkAsync(user.Key, NoticeMark.Of(NoticeAction.Read, ids), token).ConfigureAwait(false);
            }
        );

    private void Check(int number, OldNotice row, NoticeAppend notice)
    {
        try
        {
            store.Limits.CheckUser(notice.UserId);
            store.Limits.CheckNotice(notice.Type, notice.Data);
        }
        catch (InvalidInputException exception)
        {
            Refuse(number, row, exception.Message);
        }
    }

    private void Refuse(int number, OldNotice row, string why)
    {
        Sums.Refused++;
        log.Refused(number, row, why);
    }
}
