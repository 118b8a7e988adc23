namespace Notify.Calendar;

/// <summary>Which days, and which times of them.</summary>
internal sealed class DayPattern
{
    private readonly Func<DateOnly, bool> _includes;
    private readonly HashSet<TimeOnly> _shown;

    /// <param name="includes">Which days.</param>
    /// <param name="times">The times, in order.</param>
    /// <param name="everyHour">True if the hours are not restricted: times then count as they pass.</param>
    public DayPattern(Func<DateOnly, bool> includes, IEnumerable<TimeOnly> times, bool everyHour)
    {
        _includes = includes;
        Times = [.. times];
        EveryHour = everyHour;
        _shown = [.. Times];
    }

    public IReadOnlyList<TimeOnly> Times { get; }

    public bool EveryHour { get; }

    public bool Includes(DateOnly day) => _includes(day);

    public bool Shows(TimeOnly time) => _shown.Contains(time);
}
