namespace Notify;

/// <summary>What a store keeps of one schedule. Times are in whole milliseconds, by the store's clock.</summary>
public sealed record RecurringState
{
    /// <summary>The time by the store's clock when this was read.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the schedule was first seen; occurrences before that are none.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Changes with every take and return.</summary>
    public required long Version { get; init; }

    /// <summary>The latest occurrence that is dealt with: run, given up or passed over; null if none is.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The occurrence that was begun and is not dealt with; null if none is.</summary>
    public DateTimeOffset? Pending { get; init; }

    /// <summary>How many attempts at <see cref="Pending" /> were begun and count.</summary>
    public int Attempts { get; init; }

    /// <summary>Before this, no attempt is begun; null if none waits.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>Until when somebody has it; null if nobody has.</summary>
    public DateTimeOffset? TakenUntil { get; init; }

    /// <summary>Why the latest attempt failed; null if it did not.</summary>
    public string? Error { get; init; }
}
