namespace Notify.Calendar;

/// <summary>A fixed interval, counted from a moment in both directions.</summary>
internal sealed class IntervalOccurrences(TimeSpan every, DateTimeOffset from) : IOccurrences
{
    private readonly long _every = every.Ticks;
    private readonly long _from = from.UtcTicks - (from.UtcTicks % TimeSpan.TicksPerMillisecond);

    public DateTimeOffset? NextAfter(DateTimeOffset moment)
    {
        var next = NumberAtOrBefore(moment) + 1;
        return next <= (DateTimeOffset.MaxValue.UtcTicks - _from) / _every ? At(next) : null;
    }

    public IReadOnlyList<DateTimeOffset> LastWithin(DateTimeOffset after, DateTimeOffset until, int most)
    {
        var last = NumberAtOrBefore(until);
        var first = Math.Max(NumberAtOrBefore(after) + 1, last - most + 1);
        var found = new List<DateTimeOffset>();
        for (var number = first; number <= last; number++)
            found.Add(At(number));
        return found;
    }

    private DateTimeOffset At(long number) => new(_from + (number * _every), TimeSpan.Zero);

    private long NumberAtOrBefore(DateTimeOffset moment) =>
        (long)Math.Floor((decimal)(moment.UtcTicks - _from) / _every);
}
