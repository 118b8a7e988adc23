using Notify.Conformance.Ledger;
using Notify.Conformance.Scenarios;
using Notify.Conformance.Schedule;
using Notify.Conformance.Transport;
using Notify.Redis.Tests.Conformance;
using Notify.Redis.Tests.Support;

namespace Notify.Redis.Tests.Cluster;

public sealed class ClusterAcceptance : AcceptanceSuite<ClusterHarness>;

public sealed class ClusterHolding : HoldingSuite<ClusterHarness>;

public sealed class ClusterPattern : PatternSuite<ClusterHarness>;

public sealed class ClusterSettling : SettlingSuite<ClusterHarness>;

public sealed class ClusterFailure : FailureSuite<ClusterHarness>;

public sealed class ClusterOrder : OrderSuite<ClusterHarness>;

public sealed class ClusterBatch : BatchSuite<ClusterHarness>;

public sealed class ClusterGroup : GroupSuite<ClusterHarness>;

public sealed class ClusterEphemeral : EphemeralSuite<ClusterHarness>;

public sealed class ClusterExpiry : ExpirySuite<ClusterHarness>;

public sealed class ClusterDelay : DelaySuite<ClusterHarness>;

public sealed class ClusterCancel : CancelSuite<ClusterHarness>;

public sealed class ClusterStatus : StatusSuite<ClusterHarness>;

public sealed class ClusterLedger : LedgerSuite<ClusterHarness>;

public sealed class ClusterScenario : ScenarioSuite<ClusterHarness>;

/// <summary>A corner of a real cluster of three.</summary>
public sealed class ClusterHarness : RedisHarness
{
    protected override async Task<string> ConfigurationAsync() => (await Servers.Cluster.GetAsync()).Configuration;
}
