using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Conformance.FanOut;
using Notify.Conformance.Ledger;
using Notify.Conformance.Notices;
using Notify.Conformance.Recurring;
using Notify.Conformance.Scenarios;
using Notify.Conformance.Schedule;
using Notify.Conformance.Transport;

namespace Notify.InMemory.Tests.Conformance;

public sealed class InMemoryCompleteness : CompletenessSuite<InMemoryHarness>;

public sealed class InMemoryAcceptance : AcceptanceSuite<InMemoryHarness>;

public sealed class InMemoryHolding : HoldingSuite<InMemoryHarness>;

public sealed class InMemoryPatterns : PatternSuite<InMemoryHarness>;

public sealed class InMemorySettling : SettlingSuite<InMemoryHarness>;

public sealed class InMemoryPrefetch : PrefetchSuite<InMemoryHarness>;

public sealed class InMemoryFullQueue : FullQueueSuite<InMemoryHarness>;

public sealed class InMemoryFailures : FailureSuite<InMemoryHarness>;

public sealed class InMemoryOrder : OrderSuite<InMemoryHarness>;

public sealed class InMemoryShutdown : ShutdownSuite<InMemoryHarness>;

public sealed class InMemoryBatches : BatchSuite<InMemoryHarness>;

public sealed class InMemoryExpiry : ExpirySuite<InMemoryHarness>;

public sealed class InMemoryGroups : GroupSuite<InMemoryHarness>;

public sealed class InMemoryEphemeral : EphemeralSuite<InMemoryHarness>;

public sealed class InMemoryDeduplication : DeduplicationSuite<InMemoryHarness>;

public sealed class InMemoryLimits : LimitsSuite<InMemoryHarness>;

public sealed class InMemoryDelay : DelaySuite<InMemoryHarness>;

public sealed class InMemoryCancel : CancelSuite<InMemoryHarness>;

public sealed class InMemoryDueSource : DueSourceSuite<InMemoryHarness>
{
    protected override Task<(IDelayScheduler Scheduler, IDueSource Source)> Open()
    {
        var services = InMemoryAdapter.Services();
        return Task.FromResult(
            (
                services.GetAdapter<IDelayScheduler>(InMemoryBuilderExtensions.AdapterName)!,
                services.GetAdapter<IDueSource>(InMemoryBuilderExtensions.AdapterName)!
            )
        );
    }
}

public sealed class InMemorySchedulerModel : SchedulerModelSuite<InMemoryHarness>
{
    protected override Task<IDelayScheduler> Open() =>
        Task.FromResult(InMemoryAdapter.Services().GetAdapter<IDelayScheduler>(InMemoryBuilderExtensions.AdapterName)!);
}

public sealed class InMemoryStatus : StatusSuite<InMemoryHarness>;

public sealed class InMemoryLedgers : LedgerSuite<InMemoryHarness>;

public sealed class InMemoryAppends : AppendSuite<InMemoryHarness>;

public sealed class InMemoryPages : PageSuite<InMemoryHarness>;

public sealed class InMemoryMarks : MarkSuite<InMemoryHarness>;

public sealed class InMemoryConcurrency : ConcurrencySuite<InMemoryHarness>;

public sealed class InMemoryBroadcasts : BroadcastSuite<InMemoryHarness>;

public sealed class InMemoryRetention : RetentionSuite<InMemoryHarness>;

public sealed class InMemoryNoticeModel : NoticeModelSuite<InMemoryHarness>;

public sealed class InMemoryService : ServiceSuite<InMemoryHarness>;

public sealed class InMemoryFanOut : FanOutSuite<InMemoryHarness>;

public sealed class InMemoryScenarios : ScenarioSuite<InMemoryHarness>;

public sealed class InMemoryRecurringStores : RecurringStoreSuite<InMemoryHarness>;

public sealed class InMemoryRecurring : RecurringSuite<InMemoryHarness>;

/// <summary>The adapter without a running engine.</summary>
internal static class InMemoryAdapter
{
    public static IServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddNotify();
        return services.BuildServiceProvider();
    }
}
