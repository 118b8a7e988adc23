namespace Notify;

/// <summary>
/// The counts of an inbox, absolute and exact at one change of it. Of two counts with the same
/// <paramref name="Epoch" /> the one with the higher <paramref name="Rev" /> is the newer.
/// </summary>
/// <param name="Unread">Notices that are not read.</param>
/// <param name="Unseen">Unread notices that came after the user last looked.</param>
/// <param name="LastSeq">The number of the newest notice ever stored; 0 if there was none.</param>
/// <param name="Rev">The number of the inbox's last change: one more for every notice stored, and for every other
/// change. So while it grows as much as <paramref name="LastSeq" />, nothing but new notices has changed.</param>
/// <param name="Epoch">Changes when the numbering was begun anew; everything remembered of it is then
/// worthless.</param>
/// <param name="UnreadByType">Unread notices by type; a type without any is not listed.</param>
public sealed record NoticeCounts(
    long Unread,
    long Unseen,
    long LastSeq,
    long Rev,
    string Epoch,
    IReadOnlyDictionary<int, long> UnreadByType
);
