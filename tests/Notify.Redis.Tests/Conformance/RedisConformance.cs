using Notify.Conformance;
using Notify.Conformance.FanOut;
using Notify.Conformance.Ledger;
using Notify.Conformance.Notices;
using Notify.Conformance.Recurring;
using Notify.Conformance.Scenarios;
using Notify.Conformance.Schedule;
using Notify.Conformance.Transport;

namespace Notify.Redis.Tests.Conformance;

public sealed class RedisCompleteness : CompletenessSuite<RedisHarness>;

public sealed class RedisAcceptance : AcceptanceSuite<RedisHarness>;

public sealed class RedisHolding : HoldingSuite<RedisHarness>;

public sealed class RedisPatterns : PatternSuite<RedisHarness>;

public sealed class RedisSettling : SettlingSuite<RedisHarness>;

public sealed class RedisPrefetch : PrefetchSuite<RedisHarness>;

public sealed class RedisFullQueue : FullQueueSuite<RedisHarness>;

public sealed class RedisFailures : FailureSuite<RedisHarness>;

public sealed class RedisOrder : OrderSuite<RedisHarness>;

public sealed class RedisShutdown : ShutdownSuite<RedisHarness>;

public sealed class RedisBatches : BatchSuite<RedisHarness>;

public sealed class RedisExpiry : ExpirySuite<RedisHarness>;

public sealed class RedisGroups : GroupSuite<RedisHarness>;

public sealed class RedisEphemeral : EphemeralSuite<RedisHarness>;

public sealed class RedisDeduplication : DeduplicationSuite<RedisHarness>;

public sealed class RedisLimits : LimitsSuite<RedisHarness>;

public sealed class RedisDelay : DelaySuite<RedisHarness>;

public sealed class RedisCancel : CancelSuite<RedisHarness>;

public sealed class RedisDueSource : DueSourceSuite<RedisHarness>
{
    protected override Task<(IDelayScheduler Scheduler, IDueSource Source)> Open()
    {
        var services = Harness.Bare();
        return Task.FromResult(
            (
                services.GetAdapter<IDelayScheduler>(RedisBuilderExtensions.AdapterName)!,
                services.GetAdapter<IDueSource>(RedisBuilderExtensions.AdapterName)!
            )
        );
    }
}

public sealed class RedisSchedulerModel : SchedulerModelSuite<RedisHarness>
{
    protected override Task<IDelayScheduler> Open() =>
        Task.FromResult(Harness.Bare().GetAdapter<IDelayScheduler>(RedisBuilderExtensions.AdapterName)!);
}

public sealed class RedisStatus : StatusSuite<RedisHarness>;

public sealed class RedisLedgers : LedgerSuite<RedisHarness>;

public sealed class RedisService : ServiceSuite<RedisHarness>;

public sealed class RedisFanOut : FanOutSuite<RedisHarness>;

public sealed class RedisScenarios : ScenarioSuite<RedisHarness>;

public sealed class RedisRecurringStores : RecurringStoreSuite<RedisHarness>;

public sealed class RedisRecurring : RecurringSuite<RedisHarness>;
