namespace Notify.MySql;

/// <summary>The broadcasts there are, by number.</summary>
/// <param name="Last">Every broadcast up to this number is known here.</param>
/// <param name="Revocations">So many revocations are known here.</param>
/// <param name="Entries">Those that are neither revoked nor expired.</param>
internal sealed record BroadcastList(long Last, long Revocations, IReadOnlyList<BroadcastEntry> Entries)
{
    public bool Covers(ShardRow row) => Last >= row.LastBroadcast && Revocations >= row.Revocations;

    /// <summary>What a user may have to get, whatever the audience.</summary>
    /// <param name="after">The last broadcast that was looked at for the user.</param>
    /// <param name="row">The table's row: the newest one to look at, and the time.</param>
    /// <param name="forNewUsers">How old one may be for a user who never came.</param>
    public IEnumerable<BroadcastEntry> Candidates(long after, ShardRow row, TimeSpan forNewUsers)
    {
        var since = after == InboxHead.NeverLooked ? Before(row.Now, forNewUsers) : DateTime.MinValue;
        return Entries.Where(entry =>
            entry.Id > after && entry.Id <= row.LastBroadcast && entry.StoredAt > since && !(entry.ExpiresAt <= row.Now)
        );
    }

    private static DateTime Before(DateTime now, TimeSpan age) => age.Ticks < now.Ticks ? now - age : DateTime.MinValue;
}
