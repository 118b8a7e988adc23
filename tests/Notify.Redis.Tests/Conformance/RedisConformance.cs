using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Conformance.Ledger;
using Notify.Conformance.Notices;
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
    private readonly BareRedis _bare = new();

    public override async Task DisposeAsync()
    {
        await _bare.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task<(IDelayScheduler Scheduler, IDueSource Source)> Open()
    {
        var services = _bare.Services(Harness);
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
    private readonly BareRedis _bare = new();

    public override async Task DisposeAsync()
    {
        await _bare.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task<IDelayScheduler> Open() =>
        Task.FromResult(_bare.Services(Harness).GetAdapter<IDelayScheduler>(RedisBuilderExtensions.AdapterName)!);
}

public sealed class RedisStatus : StatusSuite<RedisHarness>;

public sealed class RedisLedgers : LedgerSuite<RedisHarness>;

public sealed class RedisService : ServiceSuite<RedisHarness>;

public sealed class RedisScenarios : ScenarioSuite<RedisHarness>;

/// <summary>The adapter without a running engine; one connection for a test.</summary>
internal sealed class BareRedis : IAsyncDisposable
{
    private ServiceProvider? _services;

    public IServiceProvider Services(RedisHarness harness)
    {
        if (_services is not null)
            return _services;
        var services = new ServiceCollection();
        services.AddNotify(harness.Use);
        return _services = services.BuildServiceProvider();
    }

    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? default;
}
