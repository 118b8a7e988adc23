namespace Notify.InMemory;

/// <summary>Everything a memory server keeps.</summary>
internal sealed class InMemoryBackend
{
    public InMemoryBackend(InMemorySettings settings)
    {
        Broker = new InMemoryBroker(settings);
        Scheduler = new InMemoryScheduler(settings);
        Notices = new InMemoryNoticeStore(settings);
        Ledger = new InMemoryLedger(settings);
        Recurring = new InMemoryRecurringStore(settings);
    }

    public InMemoryBroker Broker { get; }

    public InMemoryScheduler Scheduler { get; }

    public InMemoryNoticeStore Notices { get; }

    public InMemoryLedger Ledger { get; }

    public InMemoryRecurringStore Recurring { get; }
}
