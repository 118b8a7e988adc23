using System.Globalization;
using System.Text;

namespace Notify.Redis;

/// <summary>Where a page of dead messages ended: everything in order of time, shelf and member.</summary>
internal sealed record ShelfCursor(long Score, string Shelf, string Member)
{
    private const char Separator = '\n';

    public static ShelfCursor Read(string cursor)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(cursor)).Split(Separator);
            return new ShelfCursor(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2]);
        }
        catch (Exception exception) when (exception is FormatException or IndexOutOfRangeException)
        {
            throw new InvalidInputException(
                ErrorIds.InvalidQuery,
                "cursor",
                $"The cursor '{cursor}' is not one that a page before ended with; begin again without a cursor.",
                exception
            );
        }
    }

    public static string Write(ShelfItem last) =>
        Convert.ToBase64String(
            Encoding.UTF8.GetBytes(
                string.Join(Separator, last.Score.ToString(CultureInfo.InvariantCulture), last.Shelf.Name, last.Member)
            )
        );
}
