namespace Notify.Calendar;

/// <summary>When something recurs. Times are UTC and in whole milliseconds.</summary>
internal interface IOccurrences
{
    /// <summary>The first occurrence after a moment; null if there is none within twelve years.</summary>
    DateTimeOffset? NextAfter(DateTimeOffset moment);

    /// <summary>
    /// The last occurrences after one moment and not after another, earliest first; at least one if there is any, and
    /// no more than asked for.
    /// </summary>
    IReadOnlyList<DateTimeOffset> LastWithin(DateTimeOffset after, DateTimeOffset until, int most);
}
