using Notify.Conformance;
using Notify.Conformance.FanOut;
using Notify.Conformance.Ledger;
using Notify.Conformance.Notices;
using Notify.Conformance.Recurring;
using Notify.Conformance.Scenarios;
using Notify.Conformance.Schedule;
using Notify.Conformance.Transport;

namespace Notify.MySql.Tests.Conformance;

public sealed class MySqlCompleteness : CompletenessSuite<MySqlHarness>;

public sealed class MySqlAppends : AppendSuite<MySqlHarness>;

public sealed class MySqlPages : PageSuite<MySqlHarness>;

public sealed class MySqlMarks : MarkSuite<MySqlHarness>;

public sealed class MySqlConcurrency : ConcurrencySuite<MySqlHarness>
{
    protected override int OperationsPerThread => 250;
}

public sealed class MySqlBroadcasts : BroadcastSuite<MySqlHarness>;

public sealed class MySqlRetention : RetentionSuite<MySqlHarness>;

public sealed class MySqlNoticeModel : NoticeModelSuite<MySqlHarness>;

public sealed class MySqlService : ServiceSuite<MySqlHarness>;

public sealed class MySqlFanOut : FanOutSuite<MySqlHarness>;

public sealed class MySqlFailures : FailureSuite<MySqlHarness>;

public sealed class MySqlExpiry : ExpirySuite<MySqlHarness>;

public sealed class MySqlDeduplication : DeduplicationSuite<MySqlHarness>;

public sealed class MySqlDelay : DelaySuite<MySqlHarness>;

public sealed class MySqlCancel : CancelSuite<MySqlHarness>;

public sealed class MySqlDueSources : DueSourceSuite<MySqlHarness>
{
    protected override Task<(IDelayScheduler Scheduler, IDueSource Source)> Open()
    {
        var services = Harness.Bare();
        return Task.FromResult(
            (
                services.GetAdapter<IDelayScheduler>(MySqlBuilderExtensions.AdapterName)!,
                services.GetAdapter<IDueSource>(MySqlBuilderExtensions.AdapterName)!
            )
        );
    }
}

public sealed class MySqlSchedulerModel : SchedulerModelSuite<MySqlHarness>
{
    protected override Task<IDelayScheduler> Open() =>
        Task.FromResult(Harness.Bare().GetAdapter<IDelayScheduler>(MySqlBuilderExtensions.AdapterName)!);
}

public sealed class MySqlStatus : StatusSuite<MySqlHarness>;

public sealed class MySqlLedgers : LedgerSuite<MySqlHarness>;

public sealed class MySqlScenarios : ScenarioSuite<MySqlHarness>;

public sealed class MySqlRecurringStores : RecurringStoreSuite<MySqlHarness>;

public sealed class MySqlRecurring : RecurringSuite<MySqlHarness>;
