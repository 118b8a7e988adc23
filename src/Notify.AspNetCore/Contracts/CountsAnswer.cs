namespace Notify.AspNetCore;

/// <summary>
/// The counts of an inbox, absolute. Of two with one epoch, the one with the higher rev is the newer.
/// </summary>
internal sealed record CountsAnswer(
    string Inbox,
    long Unread,
    long Unseen,
    long LastSeq,
    long Rev,
    string Epoch,
    IReadOnlyDictionary<int, long> ByType
)
{
    public static CountsAnswer Of(string user, NoticeCounts counts) => Of(InboxKey.Of(user), counts, types: null);

    /// <param name="inbox">The key of the inbox.</param>
    /// <param name="counts">The counts.</param>
    /// <param name="types">The types to tell of, zeros too; null tells of all that have unread notices.</param>
    public static CountsAnswer Of(string inbox, NoticeCounts counts, IReadOnlyList<int>? types) =>
        new(
            inbox,
            counts.Unread,
            counts.Unseen,
            counts.LastSeq,
            counts.Rev,
            EpochOf(inbox, counts),
            types?.Distinct().ToDictionary(type => type, type => counts.UnreadByType.GetValueOrDefault(type))
                ?? counts.UnreadByType
        );

    /// <summary>
    /// The numbering as clients are told it. Stores may use one for all inboxes; told like that, a client that has
    /// changed its user could go on in another inbox where its numbers happen to fit.
    /// </summary>
    public static string EpochOf(string inbox, NoticeCounts counts) => $"{counts.Epoch}-{inbox}";
}
