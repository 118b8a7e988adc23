using System.Globalization;

namespace Notify.Calendar;

/// <summary>One field of a cron expression.</summary>
/// <param name="Name">What it is called in errors.</param>
/// <param name="Least">The least value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Names">Names of values, beginning with the least; may be none.</param>
internal sealed record CronField(string Name, int Least, int Most, params string[] Names)
{
    /// <summary>The values a text stands for.</summary>
    /// <exception cref="FormatException">It cannot be read; the text says why.</exception>
    public SortedSet<int> Read(string text)
    {
        var values = new SortedSet<int>();
        foreach (var part in text.Split(','))
            values.UnionWith(ReadPart(part));
        return values;
    }

    /// <summary>Whether a text leaves the field open: <c>*</c>, or every so many of all.</summary>
    public static bool IsOpen(string text) => text.StartsWith('*') && !text.Contains(',', StringComparison.Ordinal);

    private IEnumerable<int> ReadPart(string part)
    {
        var pieces = part.Split('/');
        if (pieces.Length > 2)
            throw Fault(part, "has more than one '/'");
        var step = pieces.Length == 1 ? 1 : ReadStep(pieces[1], part);
        var (first, last) = ReadRange(pieces[0], hasStep: pieces.Length == 2);
        return Enumerable.Range(0, ((last - first) / step) + 1).Select(i => first + (i * step));
    }

    private (int First, int Last) ReadRange(string range, bool hasStep)
    {
        if (range == "*")
            return (Least, Most);
        var ends = range.Split('-');
        if (ends.Length > 2)
            throw Fault(range, "has more than one '-'");
        var first = ReadValue(ends[0]);
        if (ends.Length == 1)
            return (first, hasStep ? Most : first);
        var last = ReadValue(ends[1]);
        return first <= last ? (first, last) : throw Fault(range, "ends before it begins");
    }

    private int ReadStep(string step, string part) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100
            ? number
            : throw Fault(part, "has a step that is not 1 to 100");

    private int ReadValue(string text)
    {
        var named = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return Least + named;
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= Least
            && number <= Most
            ? number
            : throw Fault(
                text,
                $"is not {Least} to {Most}{(Names.Length > 0 ? $" or {Names[0]} to {Names[^1]}" : "")}"
            );
    }

    private FormatException Fault(string text, string why) => new($"'{text}' of the {Name} {why}");
}
