using System.Collections.Concurrent;

namespace Notify.Recurring;

/// <summary>The schedules that were registered, by name.</summary>
internal sealed class RecurringRegistry
{
    public ConcurrentDictionary<string, RecurringSchedule> Schedules { get; } = new();

    /// <summary>The groups that are open only while the schedule of their name runs.</summary>
    public ConcurrentQueue<string> InTurns { get; } = new();

    /// <summary>What is wrong about how they were registered, a sentence each.</summary>
    public ConcurrentQueue<string> Problems { get; } = new();
}
