using System.Buffers;
using System.Data;
using System.Data.Common;

namespace Notify.MySql;

/// <summary>
/// Writes messages on a caller's connection, in the caller's transaction: one statement with a row each, several if
/// they are large. Whatever else goes wrong comes as the caller's driver says it.
/// </summary>
internal sealed class OutboxWriter(MySqlSettings settings)
{
    /// <summary>Far below what servers take in one statement (16 MiB at least, unless set otherwise).</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>A longer frame is a parameter: written in digits it would be twice as long.</summary>
    private const int MostDigits = 16 * 1024;

    private const int MostRows = 1_000;
    private const int NoSuchSavepoint = 1305;
    private const int NoSuchTable = 1146;

    /// <summary>
    /// Outside a transaction a savepoint is forgotten at once and cannot be released: so nothing is ever written that
    /// no commit stands behind. Drivers do not tell.
    /// </summary>
    private const string InTransaction = "SAVEPOINT notify_outbox; RELEASE SAVEPOINT notify_outbox; ";

    /// <summary>
    /// If one of several statements fails, those before it are taken back: all is written or nothing.
    /// </summary>
    private const string Begin = "SAVEPOINT notify_outbox; ";

    private const string Undo = "ROLLBACK TO SAVEPOINT notify_outbox";

    private readonly string _table = settings.Table(OutboxSchema.Messages);

    public async Task WriteAsync(
        DbTransaction transaction,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken
    )
    {
        if (transaction.Connection is not { State: ConnectionState.Open } connection)
            throw OutboxErrors.IsOver(messages.Count);
        var next = 0;
        try
        {
            while (next < messages.Count)
            {
                var command = connection.CreateCommand();
                await using var _ = command.ConfigureAwait(false);
                command.Transaction = transaction;
                var end = Fill(command, messages, next);
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                next = end;
            }
        }
        catch (Exception) when (next > 0)
        {
            await UndoAsync(connection, transaction).ConfigureAwait(false);
            throw;
        }
        catch (DbException exception)
        {
            switch (MySqlErrors.NumberOf(exception))
            {
                case NoSuchSavepoint:
                    throw OutboxErrors.IsOver(messages.Count);
                case NoSuchTable:
                    throw OutboxErrors.IsMissing(messages.Count, connection, _table, exception);
                case 0 when !IsMySql(connection):
                    throw OutboxErrors.IsForeign(messages.Count, connection);
                default:
                    throw;
            }
        }
    }

    /// <summary>Makes the statement for as many messages as fit.</summary>
    /// <returns>Where the next statement begins.</returns>
    private int Fill(DbCommand command, IReadOnlyList<Message> messages, int next)
    {
        var batch = new SqlBatch().Text($"INSERT INTO {_table} (topic, lane, size, frame, written_at) VALUES ");
        var bytes = 0L;
        var first = next;
        for (; next < messages.Count && next - first < MostRows && bytes < MostBytes; next++)
        {
            var frame = FrameOf(messages[next]);
            bytes += frame.Length;
            batch.Text(next == first ? "(" : ",(").Characters(messages[next].Topic);
            batch.Text(",").Number(OutboxLane.Of(messages[next])).Text(",").Number(frame.Length).Text(",");
            (frame.Length <= MostDigits ? batch.Bytes(frame) : batch.Value(frame)).Text(",UTC_TIMESTAMP(6))");
        }

        var prefix =
            first > 0 ? ""
            : next < messages.Count ? InTransaction + Begin
            : InTransaction;
        command.CommandText = prefix + batch.Sql;
        for (var i = 0; i < batch.Values.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = ParameterNames.At(i);
            parameter.Value = batch.Values[i];
            command.Parameters.Add(parameter);
        }

        return next;
    }

    private static async Task UndoAsync(DbConnection connection, DbTransaction transaction)
    {
        try
        {
            var command = connection.CreateCommand();
            await using var _ = command.ConfigureAwait(false);
            (command.CommandText, command.Transaction) = (Undo, transaction);
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection or the transaction is gone, and everything with it.
        }
    }

    private static byte[] FrameOf(Message message)
    {
        var buffer = new ArrayBufferWriter<byte>(message.Body.Length + 256);
        MessageFrame.Write(message, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Profilers wrap connections: one that is not known by its name is only doubted after a failure.
    /// </summary>
    private static bool IsMySql(DbConnection connection) =>
        connection.GetType().Name.Contains("MySql", StringComparison.OrdinalIgnoreCase);
}
