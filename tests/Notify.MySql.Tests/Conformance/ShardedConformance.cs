using Notify.Conformance.Notices;

namespace Notify.MySql.Tests.Conformance;

public sealed class ShardedAppends : AppendSuite<ShardedHarness>;

public sealed class ShardedMarks : MarkSuite<ShardedHarness>;

public sealed class ShardedBroadcasts : BroadcastSuite<ShardedHarness>;

public sealed class ShardedRetention : RetentionSuite<ShardedHarness>;

public sealed class ShardedService : ServiceSuite<ShardedHarness>;

public sealed class ShardedConcurrency : ConcurrencySuite<ShardedHarness>
{
    protected override int OperationsPerThread => 100;
}
