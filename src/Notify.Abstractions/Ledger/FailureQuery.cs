namespace Notify;

/// <summary>Which dead messages to list, and how many.</summary>
public sealed record FailureQuery
{
    /// <summary>Most dead messages on a page: 1,000.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Which; all unless set.</summary>
    public FailureFilter Filter { get; init; } = new();

    /// <summary>How many to list, 1 to 1,000; 100 unless set.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Where the page before ended (<see cref="FailurePage.Next" />); null for the first page.</summary>
    public string? Cursor { get; init; }
}
