using System.Buffers;
using System.Data;
using System.Data.Common;

namespace Notify.MySql;

/// <summary>A dead message as a row.</summary>
internal static class FailureRow
{
    /// <summary>What <see cref="Read" /> reads, in this order.</summary>
    public const string Columns = "msg_id, grp, attempts, first_failed_at, failure, frame";

    private const int RowOverhead = 1024;

    private static readonly string[] Written =
    [
        "msg_id",
        "grp",
        "topic",
        "reason",
        "failed_at",
        "first_failed_at",
        "attempts",
        "failure",
        "bytes",
        "frame",
    ];

    /// <summary>
    /// What was known of it before is replaced, and whoever had claimed that has nothing more to say.
    /// </summary>
    public static RowWriter Writer(MySqlSettings settings) =>
        new(
            settings.Table(LedgerSchema.Failures),
            $"INSERT INTO {settings.Table(LedgerSchema.Failures)} ({string.Join(", ", Written)}) VALUES",
            [
                DbType.Binary,
                DbType.String,
                DbType.String,
                DbType.Int32,
                DbType.DateTime,
                DbType.DateTime,
                DbType.Int32,
                DbType.String,
                DbType.Int32,
                DbType.Binary,
            ],
            " ON DUPLICATE KEY UPDATE token = NULL, lease_until = NULL, "
                + string.Join(", ", Written.Skip(2).Select(name => $"{name} = VALUES({name})"))
        );

    /// <summary>The rows of the steps that are failures, in the order of their keys.</summary>
    public static List<SqlRow> Of(IReadOnlyList<LedgerEntry> entries) =>
        [
            .. entries
                .Where(entry => entry is { Status: DeliveryStatus.Failed, Message: not null, Failure: not null })
                .Select(entry => (Key: new LedgerKey(MessageKey.Of(entry.MessageId), entry.Group ?? ""), Entry: entry))
                .OrderBy(item => item.Key, Comparer<LedgerKey>.Create((one, other) => one.CompareTo(other)))
                .Select(item => Of(item.Key, item.Entry)),
        ];

    public static (LedgerKey Key, FailedDelivery Failed) Read(DbDataReader reader)
    {
        var key = new LedgerKey((byte[])reader.GetValue(0), reader.GetString(1));
        return (
            key,
            new FailedDelivery(
                MessageFrame.Read((byte[])reader.GetValue(5)),
                key.Group,
                reader.GetInt32(2),
                reader.IsDBNull(3) ? null : DbTime.From(reader.GetDateTime(3)),
                FailureJson.Read(reader.GetString(4))
            )
        );
    }

    private static SqlRow Of(LedgerKey key, LedgerEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        MessageFrame.Write(entry.Message!, buffer);
        var frame = buffer.WrittenSpan.ToArray();
        var failure = entry.Failure!;
        var text = FailureJson.Write(failure);
        return new SqlRow(
            [
                key.MsgId,
                key.Group,
                entry.Topic,
                (int)failure.Reason,
                DbTime.To(failure.FailedAt),
                DbTime.To(entry.FirstFailedAt),
                entry.Attempt,
                text,
                frame.Length,
                frame,
            ],
            frame.Length + (text.Length * 3) + RowOverhead
        );
    }
}
