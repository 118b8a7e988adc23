using System.Data;

namespace Notify.MySql;

/// <summary>
/// Records steps by an upsert that decides on the server, under the row's lock, whether a step counts over what is
/// known. Rows stand in the order of their keys, so that two who write never wait for each other in a circle.
/// </summary>
internal sealed class StepWriter(MySqlSettings settings)
{
    private const int RowOverhead = 512;
    private const int FirstEnd = (int)DeliveryStatus.Done;

    private static readonly string IsSentAgain =
        $"(status = {(int)DeliveryStatus.Failed} AND reopened_at IS NOT NULL AND VALUES(at) >= reopened_at)";

    // Ends have the highest numbers. What is compared is assigned last: assignments see those before them.
    private static readonly string OnDuplicate =
        $" ON DUPLICATE KEY UPDATE wins = {IsSentAgain} OR VALUES(attempt) > attempt OR (VALUES(attempt) = attempt "
        + $"AND ((VALUES(status) >= {FirstEnd}) > (status >= {FirstEnd}) "
        + $"OR ((VALUES(status) >= {FirstEnd}) = (status >= {FirstEnd}) AND VALUES(at) >= at))), "
        + "topic = IF(topic = '', VALUES(topic), topic), "
        + string.Join(
            ", ",
            new[] { "due_at", "failure", "day", "status", "attempt", "at" }.Select(name =>
                $"{name} = IF(wins, VALUES({name}), {name})"
            )
        );

    private readonly RowWriter _writer = new(
        settings.Table(LedgerSchema.Steps),
        $"INSERT INTO {settings.Table(LedgerSchema.Steps)} "
            + "(msg_id, grp, topic, status, attempt, at, day, due_at, failure) VALUES",
        [
            DbType.Binary,
            DbType.String,
            DbType.String,
            DbType.Int32,
            DbType.Int32,
            DbType.DateTime,
            DbType.Int32,
            DbType.DateTime,
            DbType.String,
        ],
        OnDuplicate
    );

    /// <summary>The day of a time, counted from 1970.</summary>
    public static int DayOf(DateTimeOffset time) =>
        (int)Math.Floor((DbTime.Cut(time) - DateTimeOffset.UnixEpoch).TotalDays);

    /// <summary>The rows of some steps, in the order of their keys; of one key, in the order of the steps.</summary>
    public static List<SqlRow> Rows(IReadOnlyList<LedgerEntry> entries)
    {
        var keyed = new List<(LedgerKey Key, int Position)>(entries.Count);
        for (var i = 0; i < entries.Count; i++)
            keyed.Add((new LedgerKey(MessageKey.Of(entries[i].MessageId), entries[i].Group ?? ""), i));
        keyed.Sort(
            (one, other) =>
                one.Key.CompareTo(other.Key) is var order and not 0 ? order : one.Position.CompareTo(other.Position)
        );

        var rows = new List<SqlRow>(entries.Count);
        for (var i = 0; i < keyed.Count; i++)
        {
            var entry = entries[keyed[i].Position];
            var next = i + 1 < keyed.Count && keyed[i].Key.CompareTo(keyed[i + 1].Key) == 0 ? i + 1 : -1;
            if (next < 0 || !Follows(entries[keyed[next].Position], entry))
                rows.Add(Row(keyed[i].Key, entry));
        }

        return rows;
    }

    public Task RunAsync(
        MySqlSession session,
        IReadOnlyList<SqlRow> rows,
        long packetLimit,
        CancellationToken cancellationToken
    ) => _writer.RunAsync(session, rows, packetLimit, cancellationToken);

    /// <summary>
    /// True if a step makes the one before it needless, whatever is known on the server: it counts over it, and is
    /// later, so that it counts over a claimed failure if the other does.
    /// </summary>
    private static bool Follows(LedgerEntry later, LedgerEntry earlier)
    {
        if (later.Status == DeliveryStatus.Failed || earlier.Status == DeliveryStatus.Failed)
            return false;
        if (later.At < earlier.At || (later.Topic.Length == 0 && earlier.Topic.Length > 0))
            return false;
        return later.Attempt != earlier.Attempt
            ? later.Attempt > earlier.Attempt
            : (int)later.Status >= FirstEnd || (int)earlier.Status < FirstEnd;
    }

    private static SqlRow Row(LedgerKey key, LedgerEntry entry)
    {
        object failure = entry.Failure is { } failed ? FailureJson.Write(failed) : DBNull.Value;
        return new SqlRow(
            [
                key.MsgId,
                key.Group,
                entry.Topic,
                (int)entry.Status,
                entry.Attempt,
                DbTime.To(entry.At),
                DayOf(entry.At),
                DbTime.To(entry.DueAt),
                failure,
            ],
            // A character is at most 3 bytes of UTF-8 for each of its UTF-16 units.
            RowOverhead + (failure is string text ? text.Length * 3 : 0)
        );
    }
}
