using Notify.Conformance;
using Notify.Conformance.FanOut;
using Notify.Conformance.Notices;
using Notify.Conformance.Scenarios;
using Notify.Conformance.Schedule;
using Notify.Conformance.Transport;

namespace Notify.RabbitMq.Tests.Conformance;

public sealed class RabbitMqCompleteness : CompletenessSuite<RabbitMqHarness>;

public sealed class RabbitMqAcceptance : AcceptanceSuite<RabbitMqHarness>;

public sealed class RabbitMqHolding : HoldingSuite<RabbitMqHarness>;

public sealed class RabbitMqPatterns : PatternSuite<RabbitMqHarness>;

public sealed class RabbitMqSettling : SettlingSuite<RabbitMqHarness>;

public sealed class RabbitMqPrefetch : PrefetchSuite<RabbitMqHarness>;

public sealed class RabbitMqFailures : FailureSuite<RabbitMqHarness>;

public sealed class RabbitMqOrder : OrderSuite<RabbitMqHarness>;

public sealed class RabbitMqShutdown : ShutdownSuite<RabbitMqHarness>;

public sealed class RabbitMqBatches : BatchSuite<RabbitMqHarness>;

public sealed class RabbitMqExpiry : ExpirySuite<RabbitMqHarness>;

public sealed class RabbitMqGroups : GroupSuite<RabbitMqHarness>;

public sealed class RabbitMqEphemeral : EphemeralSuite<RabbitMqHarness>;

public sealed class RabbitMqDeduplication : DeduplicationSuite<RabbitMqHarness>;

public sealed class RabbitMqLimits : LimitsSuite<RabbitMqHarness>;

public sealed class RabbitMqDelay : DelaySuite<RabbitMqHarness>;

public sealed class RabbitMqService : ServiceSuite<RabbitMqHarness>;

public sealed class RabbitMqFanOut : FanOutSuite<RabbitMqHarness>;

public sealed class RabbitMqScenarios : ScenarioSuite<RabbitMqHarness>;
