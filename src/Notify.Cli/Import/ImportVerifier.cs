using Notify.MySql;

namespace Notify.Cli;

/// <summary>
/// Compares every row of the old system with the notice it became: there, for its user, with type, text, time and
/// whether it is unread. So the counts by user and by type are equal, too.
/// </summary>
internal sealed class ImportVerifier(
    OldTables old,
    MySqlBackend backend,
    string source,
    TimeZoneInfo zone,
    ImportLog log
)
{
    private const int AtOnce = 8;

    public ImportSums Sums { get; } = new();

    public async Task RunAsync(int number, CancellationToken cancellationToken)
    {
        var after = 0UL;
        while (true)
        {
            var rows = await old.ReadAsync(number, after, cancellationToken).ConfigureAwait(false);
            if (rows.Count == 0)
                return;
            after = rows[^1].Id;
            var found = new Notice?[rows.Count];
            await Parallel
                .ForAsync(
                    0,
                    rows.Count,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                    async (i, token) => found[i] = await FindAsync(number, rows[i], token).ConfigureAwait(false)
                )
                .ConfigureAwait(false);
            foreach (var (row, notice) in rows.Zip(found))
                Compare(number, row, notice);
            log.Progress(Sums.Rows);
        }
    }

    private async ValueTask<Notice?> FindAsync(int number, OldNotice row, CancellationToken cancellationToken) =>
        row.ToNotice(number, source, zone, out _) is { } wanted
            ? await backend.Notices.FindAsync(wanted.UserId, wanted.Id, cancellationToken).ConfigureAwait(false)
            : null;

    private void Compare(int number, OldNotice row, Notice? found)
    {
        Sums.Count(row);
        if (row.ToNotice(number, source, zone, out var fault) is not { } wanted)
        {
            Sums.Refused++;
            log.Refused(number, row, fault!);
            return;
        }

        var difference =
            found is null ? "is not there"
            : found.Type != wanted.Type ? $"has type {wanted.Type}, and {found.Type} there"
            : found.Data != wanted.Data ? "has another text there"
            : found.CreatedAt != wanted.CreatedAt ? $"is of {wanted.CreatedAt:O}, and of {found.CreatedAt:O} there"
            : found.IsRead != row.IsRead ? (row.IsRead ? "is read, and unread there" : "is unread, and read there")
            : null;
        if (difference is null)
        {
            Sums.Stored++;
            return;
        }

        Sums.Different++;
        log.Different(number, row, difference);
    }
}
