using System.Buffers;
using System.Data;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// Puts messages into the schedule. An id that waits stays as it is; one that was cancelled waits anew.
/// </summary>
internal sealed class DueInsert(MySqlSettings settings)
{
    private const int RowOverhead = 512;

    private static readonly string[] Columns = ["msg_id", "topic", "msg_key", "ready_at", "bytes", "frame"];

    private readonly RowWriter _writer = new(
        settings.Table(DueSchema.TableName),
        $"INSERT INTO {settings.Table(DueSchema.TableName)} ({string.Join(", ", Columns)}) VALUES",
        [DbType.Binary, DbType.String, DbType.Binary, DbType.DateTime, DbType.Int32, DbType.Binary],
        " ON DUPLICATE KEY UPDATE "
            + string.Concat(Columns.Skip(1).Select(name => Anew(name, $"VALUES({name})")))
            + Anew("moved_to", "NULL")
            + Anew("token", "NULL")
            // Last: the others look at it.
            + $"state = IF(state = {DueState.Cancelled}, {DueState.Waiting}, state)"
    );

    public static DueItem Item(Message message, int position, DateTimeOffset dueAt)
    {
        var key = MessageKey.Of(message.Id);
        var readyAt = DbTime.Up(dueAt);
        var buffer = new ArrayBufferWriter<byte>(message.Body.Length + RowOverhead);
        MessageFrame.Write(message, buffer);
        var frame = buffer.WrittenSpan.ToArray();
        object[] values =
        [
            key,
            message.Topic,
            message.Key is { } text ? Encoding.UTF8.GetBytes(text) : DBNull.Value,
            readyAt,
            frame.Length,
            frame,
        ];
        return new DueItem(position, key, readyAt, new SqlRow(values, frame.Length + RowOverhead));
    }

    public Task RunAsync(
        MySqlSession session,
        IReadOnlyList<SqlRow> rows,
        long packetLimit,
        CancellationToken cancellationToken
    ) => _writer.RunAsync(session, rows, packetLimit, cancellationToken);

    private static string Anew(string column, string value) =>
        $"{column} = IF(state = {DueState.Cancelled}, {value}, {column}), ";
}
