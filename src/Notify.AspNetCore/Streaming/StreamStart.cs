namespace Notify.AspNetCore;

/// <summary>How a stream begins: with nothing missed, with what was missed, or with the advice to fetch anew.</summary>
/// <param name="How">For metrics: fresh, unchanged, replayed or reset.</param>
/// <param name="Missed">The notices to be replayed, in order; each raised the revision by one.</param>
internal sealed record StreamStart(string How, IReadOnlyList<Notice> Missed)
{
    public const string Replayed = "replayed";
    public const string Reset = "reset";

    private static readonly StreamStart Fresh = new("fresh", []);
    private static readonly StreamStart Unchanged = new("unchanged", []);
    private static readonly StreamStart Anew = new(Reset, []);

    /// <param name="notices">The inboxes.</param>
    /// <param name="user">Whose inbox.</param>
    /// <param name="lastId">What the client knows; null if it says nothing.</param>
    /// <param name="counts">The counts as they are; later changes are heard.</param>
    /// <param name="most">Most notices to replay.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public static async ValueTask<StreamStart> DecideAsync(
        INotices notices,
        string user,
        string? lastId,
        NoticeCounts counts,
        int most,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrEmpty(lastId))
            return Fresh;
        if (!StreamId.TryParse(lastId, out var last) || last.Epoch != CountsAnswer.EpochOf(InboxKey.Of(user), counts))
            return Anew;
        var missed = counts.LastSeq - last.Seq;
        // As many changes as notices: then nothing but notices came, and replaying them is the whole truth.
        if (missed < 0 || counts.Rev - last.Rev != missed || missed > most)
            return Anew;
        if (missed == 0)
            return Unchanged;
        var query = new NoticeQuery
        {
            After = last.Seq,
            Limit = (int)missed,
            Archived = null,
        };
        var page = await notices.ListAsync(user, query, cancellationToken).ConfigureAwait(false);
        // One that was deleted since the counts were taken leaves a hole: what is left would be a partial replay.
        var isWhole = page.Items.Count == missed && page.Items[^1].Seq == counts.LastSeq;
        return isWhole ? new StreamStart(Replayed, page.Items) : Anew;
    }
}
