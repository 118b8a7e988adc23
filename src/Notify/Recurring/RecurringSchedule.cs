namespace Notify.Recurring;

/// <summary>Something that recurs, as it was registered.</summary>
internal sealed class RecurringSchedule(
    string name,
    RecurringOptions options,
    Func<RecurringRun, CancellationToken, Task> handle
)
{
    public string Name { get; } = name;

    public RecurringOptions Options { get; } = options;

    public Func<RecurringRun, CancellationToken, Task> Handle { get; } = handle;

    /// <summary>
    /// True if its section has values that cannot be read: they are told, and what is missing for them is not.
    /// </summary>
    public bool IsUnreadable { get; init; }
}
