using System.Globalization;

namespace Notify.InMemory;

/// <summary>Cursors are numbers in here and text outside.</summary>
internal static class NumberCursor
{
    public static string Write(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static long Read(string cursor) =>
        long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Foreign(cursor);

    public static InvalidInputException Foreign(string cursor) =>
        new(
            ErrorIds.InvalidQuery,
            "cursor",
            $"The cursor '{cursor}' is not one that a page before ended with; begin again without a cursor."
        );
}
