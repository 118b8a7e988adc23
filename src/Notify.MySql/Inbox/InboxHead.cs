using System.Globalization;

namespace Notify.MySql;

/// <summary>
/// A user's row with all counters. Whoever holds its lock changes it here and writes it back in the same transaction.
/// </summary>
internal sealed class InboxHead(UserKey user)
{
    /// <summary>Stands for the last broadcast of a user who never came.</summary>
    public const long NeverLooked = -1;

    /// <summary>Stands for the epoch of a head that nothing was stored under yet.</summary>
    public const long NoEpoch = -1;

    public UserKey User { get; } = user;

    /// <summary>The number of the newest notice ever stored.</summary>
    public long Seq { get; set; }

    public long Rev { get; set; }

    public long Total { get; set; }

    public long Unread { get; private set; }

    public long Unseen { get; set; }

    public TypeCounts Types { get; private init; } = new();

    /// <summary>Fresh notices up to here are read.</summary>
    public long ReadSeq { get; set; }

    /// <summary>Notices up to here are seen.</summary>
    public long SeenSeq { get; set; }

    public long Epoch { get; private set; } = NoEpoch;

    public long LastBroadcast { get; set; } = NeverLooked;

    /// <summary>True if ids of gone notices may be remembered.</summary>
    public bool HasGone { get; set; }

    /// <summary>True if the user was moved to another table.</summary>
    public bool Moved { get; private init; }

    /// <summary>The head of a row.</summary>
    public static InboxHead From(UserKey user, HeadRow row) =>
        new(user)
        {
            Seq = row.Seq,
            Rev = row.Rev,
            Total = row.Total,
            Unread = row.Unread,
            Unseen = row.Unseen,
            Types = TypeCounts.Parse(row.Types),
            ReadSeq = row.ReadSeq,
            SeenSeq = row.SeenSeq,
            Epoch = row.Epoch,
            LastBroadcast = row.HeadLastBroadcast,
            HasGone = row.HasGone != 0,
            Moved = row.Moved != 0,
        };

    public bool IsUnread(int status, long seq) =>
        status == NoticeStatus.UnreadAgain || (status == NoticeStatus.Fresh && seq > ReadSeq);

    /// <summary>Takes a new notice in.</summary>
    /// <returns>Its number.</returns>
    public long Append(int type, long purges)
    {
        if (Epoch == NoEpoch)
            Epoch = purges;
        Rev++;
        Total++;
        AddUnread(type, 1, 1);
        return ++Seq;
    }

    /// <summary>
    /// Gives a head without an epoch the one it has in its table, before it goes to another, where it would be another.
    /// </summary>
    public void KeepEpoch(long purges)
    {
        if (Epoch == NoEpoch)
            Epoch = purges;
    }

    /// <summary>Counts notices of a type as unread, or with negative numbers no longer.</summary>
    /// <param name="type">The type.</param>
    /// <param name="unread">How many.</param>
    /// <param name="unseen">How many of them the user has not seen.</param>
    public void AddUnread(int type, long unread, long unseen)
    {
        Unread += unread;
        Unseen += unseen;
        Types.Add(type, unread);
    }

    /// <summary>Counts one notice that is read from now on, or gone.</summary>
    public void NoLongerUnread(int type, long seq) => AddUnread(type, -1, seq > SeenSeq ? -1 : 0);

    /// <summary>Begins the counts of unread ones anew.</summary>
    public void ResetUnread()
    {
        (Unread, Unseen) = (0, 0);
        Types.Clear();
    }

    public NoticeCounts Counts(ShardMap map, long purges) =>
        new(Unread, Unseen, Seq, Rev, EpochText(map, Epoch == NoEpoch ? purges : Epoch), Types.ToDictionary());

    private static string EpochText(ShardMap map, long epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{map.Epoch}{epoch:x}");
}
