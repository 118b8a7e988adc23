namespace Notify;

/// <summary>Which waiting messages to list.</summary>
public sealed record ScheduleQuery
{
    /// <summary>Most messages on a page: 1,000.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Only messages of this topic.</summary>
    public string? Topic { get; init; }

    /// <summary>Only messages with this ordering key.</summary>
    public string? Key { get; init; }

    /// <summary>Only messages due at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only messages due before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How many to list, 1 to 1,000; 100 unless set.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Where the page before ended (<see cref="SchedulePage.Next" />); null for the first page.</summary>
    public string? Cursor { get; init; }
}
