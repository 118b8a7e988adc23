using Notify.Conformance;
using Notify.Conformance.Ledger;
using Notify.Conformance.Scenarios;
using Notify.Conformance.Schedule;
using Notify.Conformance.Transport;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Conformance;

/// <summary>A database of the test's own on a real MariaDB; messages go through memory.</summary>
public class MySqlHarness : Harness
{
    private const string NoTransport = "MySQL carries no messages; another adapter does beside it.";
    private readonly InMemoryServer _messages = new();

    public override IReadOnlyDictionary<Type, string> Waivers { get; } =
        new[]
        {
            typeof(AcceptanceSuite<>),
            typeof(HoldingSuite<>),
            typeof(PatternSuite<>),
            typeof(SettlingSuite<>),
            typeof(PrefetchSuite<>),
            typeof(FullQueueSuite<>),
            typeof(FailureSuite<>),
            typeof(OrderSuite<>),
            typeof(ShutdownSuite<>),
            typeof(BatchSuite<>),
            typeof(ExpirySuite<>),
            typeof(GroupSuite<>),
            typeof(EphemeralSuite<>),
            typeof(DeduplicationSuite<>),
            typeof(LimitsSuite<>),
            typeof(DelaySuite<>),
            typeof(CancelSuite<>),
            typeof(DueSourceSuite<>),
            typeof(SchedulerModelSuite<>),
            typeof(StatusSuite<>),
            typeof(LedgerSuite<>),
            typeof(ScenarioSuite<>),
        }.ToDictionary(suite => suite, _ => NoTransport);

    internal Database Database { get; private set; } = null!;

    public override async Task Start() => Database = await Database.MakeAsync();

    public override void Use(INotifyBuilder builder) =>
        builder.AddInMemory(options => options.Server = _messages).UseMySql(Configure);

    public override async ValueTask DisposeAsync()
    {
        // A completeness check starts nothing.
        if (Database is not null)
            await Database.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual void Configure(MySqlOptions options) =>
        (options.ConnectionString, options.Tables) = (Database.ConnectionString, 3);
}
