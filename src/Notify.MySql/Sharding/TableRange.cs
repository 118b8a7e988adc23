using System.Globalization;

namespace Notify.MySql;

/// <summary>Numbers of tables as they are written in configuration: <c>1-8,12</c>.</summary>
internal static class TableRange
{
    public const int MostTables = 1024;

    /// <summary>The numbers in a text; null if it is not understood.</summary>
    public static IReadOnlyList<int>? Parse(string text)
    {
        var numbers = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (
                ends.Length > 2
                || !IsNumber(ends[0], out var first)
                || !IsNumber(ends[^1], out var last)
                || last < first
            )
                return null;
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return numbers;
    }

    /// <summary>Numbers as they are written in configuration.</summary>
    public static string Format(IEnumerable<int> numbers)
    {
        var parts = new List<(int First, int Last)>();
        foreach (var number in numbers.Order())
        {
            if (parts.Count > 0 && parts[^1].Last + 1 == number)
                parts[^1] = (parts[^1].First, number);
            else
                parts.Add((number, number));
        }

        return string.Join(
            ',',
            parts.Select(part =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{part.First}{(part.Last > part.First ? $"-{part.Last}" : "")}"
                )
            )
        );
    }

    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number is >= 1 and <= MostTables;
}
