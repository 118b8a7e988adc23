using System.Globalization;
using Notify;

namespace NoticeCenter;

/// <summary>Types as a setting has them: <c>1,2</c> or <c>5-11</c>, and both together.</summary>
internal static class TypeRanges
{
    /// <summary>The types, each once; null if the text is none, or has more than one filter takes.</summary>
    public static IReadOnlyList<int>? Parse(string? text)
    {
        var types = new SortedSet<int>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || Number(ends[0]) is not { } first || Number(ends[^1]) is not { } last || last < first)
                return null;
            if (last - first >= NoticeLimits.TypesPerFilter)
                return null;
            for (var type = first; type <= last; type++)
                types.Add(type);
        }

        return types.Count <= NoticeLimits.TypesPerFilter ? [.. types] : null;
    }

    // Below the largest there is, so that a range ends.
    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue
            ? number
            : null;
}
