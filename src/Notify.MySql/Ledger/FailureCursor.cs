using System.Globalization;

namespace Notify.MySql;

/// <summary>Where a page of dead messages ended: everything in order of time, message and group.</summary>
internal sealed record FailureCursor(DateTime FailedAt, LedgerKey Key)
{
    private const char Separator = '/';

    public string Write() =>
        string.Join(
            Separator,
            FailedAt.Ticks.ToString(CultureInfo.InvariantCulture),
            Convert.ToHexString(Key.MsgId),
            Key.Group
        );

    public static FailureCursor Read(string cursor)
    {
        var parts = cursor.Split(Separator);
        try
        {
            if (
                parts.Length == 3
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTime.MaxValue.Ticks
            )
            {
                return new FailureCursor(new DateTime(ticks), new LedgerKey(Convert.FromHexString(parts[1]), parts[2]));
            }
        }
        catch (FormatException)
        {
            // No cursor of ours; told below.
        }

        throw new InvalidInputException(
            ErrorIds.InvalidQuery,
            "cursor",
            $"The cursor '{cursor}' is not one that a page before ended with; begin again without a cursor."
        );
    }

    /// <summary>Goes on with the condition for what comes after it; along the index.</summary>
    public void AddTo(SqlBatch batch)
    {
        batch.Text(" AND failed_at >= ").Value(FailedAt).Text(" AND (failed_at > ").Value(FailedAt);
        batch.Text(" OR msg_id > ").Value(Key.MsgId);
        batch.Text(" OR (msg_id = ").Value(Key.MsgId).Text(" AND grp > ").Value(Key.Group).Text("))");
    }
}
