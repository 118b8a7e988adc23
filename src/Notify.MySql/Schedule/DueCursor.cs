using System.Globalization;

namespace Notify.MySql;

/// <summary>Where a page of waiting messages ended: everything in order of time and key.</summary>
internal sealed record DueCursor(DateTime ReadyAt, byte[] MsgId)
{
    private const char Separator = '-';

    public string Write() =>
        ReadyAt.Ticks.ToString(CultureInfo.InvariantCulture) + Separator + Convert.ToHexString(MsgId);

    public static DueCursor Read(string cursor)
    {
        var cut = cursor.IndexOf(Separator, StringComparison.Ordinal);
        try
        {
            if (
                cut > 0
                && long.TryParse(cursor.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTime.MaxValue.Ticks
            )
            {
                return new DueCursor(new DateTime(ticks), Convert.FromHexString(cursor.AsSpan(cut + 1)));
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
}
