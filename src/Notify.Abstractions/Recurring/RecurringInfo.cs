namespace Notify;

/// <summary>A schedule of this application at one moment.</summary>
public sealed record RecurringInfo
{
    /// <summary>The schedule's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it occurs next; null if never again, or if it is turned off.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>The latest occurrence that is dealt with, by whichever instance; null if none is.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>True if this instance runs it now.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Why the latest attempt failed, on whichever instance; null if it did not.</summary>
    public string? Error { get; init; }
}
