using ChatArchive.Storing;

namespace ChatArchive.Importing;

/// <summary>
/// Brings what the old stream still owes into the archive. It may be ended and begun again anywhere: an entry is
/// acknowledged after it was written, and written once, by its id.
/// </summary>
internal sealed class Importer(OldStream old, string stream, IChatStore store, TextWriter output)
{
    private const string Beginning = "0-0";

    public int Imported { get; private set; }

    public int Refused { get; private set; }

    /// <param name="all">Whether to bring what was acknowledged, too; without a group, everything is brought.</param>
    /// <param name="cancellationToken">Ends it after what is under way.</param>
    public async Task RunAsync(bool all, CancellationToken cancellationToken)
    {
        var hasGroup = await old.HasGroupAsync();
        if (hasGroup)
        {
            await RunAsync(page => old.PendingAsync(page is null ? "-" : $"({page}"), isOwed: true, cancellationToken);
            await RunAsync(_ => old.HandOutAsync(), isOwed: true, cancellationToken);
        }

        if (all || !hasGroup)
            await RunAsync(page => old.AfterAsync(page ?? Beginning), isOwed: false, cancellationToken);
    }

    /// <param name="next">The page after an entry; the first one after null.</param>
    /// <param name="isOwed">Whether what is written is to be acknowledged.</param>
    /// <param name="cancellationToken">Ends it after what is under way.</param>
    private async Task RunAsync(
        Func<string?, Task<IReadOnlyList<OldEntry>>> next,
        bool isOwed,
        CancellationToken cancellationToken
    )
    {
        for (string? last = null; ; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await next(last);
            if (page.Count == 0)
                return;
            var written = await WriteAsync(page, cancellationToken);
            if (isOwed)
                await old.AcknowledgeAsync(written);
            last = page[^1].Id;
        }
    }

    /// <returns>The ids of what is in the archive now.</returns>
    private async Task<IReadOnlyList<string>> WriteAsync(
        IReadOnlyList<OldEntry> entries,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<ChatRow>();
        var ids = new List<string>();
        foreach (var entry in entries)
        {
            if (entry.TryRead(stream, out var row, out var fault))
            {
                rows.Add(row);
                ids.Add(entry.Id);
                continue;
            }

            Refused++;
            await output.WriteLineAsync($"{entry.Id} is not imported: {fault}");
        }

        var errors = await store.WriteAsync(rows, cancellationToken);
        if (errors.FirstOrDefault(error => error is not null) is { } first)
            throw new IOException(
                $"The archive could not be written, after {Imported} messages: {first.Message}",
                first
            );
        Imported += rows.Count;
        return ids;
    }
}
