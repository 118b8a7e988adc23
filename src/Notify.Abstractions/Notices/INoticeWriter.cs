namespace Notify;

/// <summary>Puts notices into inboxes.</summary>
public interface INoticeWriter
{
    /// <summary>
    /// Stores notices in one go, in order, with their counts in the same commit. A task that ends well means that all
    /// that is reported as stored is stored. May be repeated: ids that are there already are duplicates.
    /// </summary>
    /// <param name="notices">The notices; one bad item fails alone.</param>
    /// <param name="cancellationToken">Ends the wait for the server; the batch may be repeated.</param>
    /// <returns>One result per notice, by position.</returns>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(
        IReadOnlyList<NoticeAppend> notices,
        CancellationToken cancellationToken = default
    );
}
