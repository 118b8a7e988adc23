namespace Notify.Recurring;

/// <summary>Who remembers what ran: what all instances share, and what each has of its own.</summary>
/// <param name="Shared">What all instances share; null if no adapter here is.</param>
/// <param name="Own">This process.</param>
/// <param name="Used">What this host uses, for errors.</param>
internal sealed record RecurringStores(IRecurringStore? Shared, IRecurringStore Own, string Used)
{
    // Hosts in one process may share their memory.
    private readonly string _instance = Guid.NewGuid().ToString("N");

    /// <summary>Why a schedule cannot be run here; null if it can.</summary>
    public string? Fault(RecurringOptions options) => Fault(options, Shared is not null, Used);

    /// <summary>Why a schedule cannot be run; null if it can.</summary>
    /// <param name="options">How it is run.</param>
    /// <param name="isShared">Whether something remembers for all instances what ran.</param>
    /// <param name="used">What this host uses.</param>
    public static string? Fault(RecurringOptions options, bool isShared, string used) =>
        isShared || options.PerInstance
            ? null
            : $"it runs on one instance at a time, and none of what this host uses ({used}) remembers for all instances "
                + "what ran. Add the package Notify.Redis or Notify.MySql and .AddRedis() or .AddMySql() after AddNotify, and "
                + "set RecurringStore to \"Redis\" or \"MySql\"; or set PerInstance to true, and every instance runs it.";

    public IRecurringStore Of(RecurringOptions options) => options.PerInstance ? Own : Shared ?? Own;

    public string KeyOf(RecurringSchedule schedule) =>
        schedule.Options.PerInstance ? $"{schedule.Name}@{_instance}" : schedule.Name;
}
