using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Conformance.Transport;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Conformance;

/// <summary>A database of the test's own on a real MariaDB; messages go through memory.</summary>
public class MySqlHarness : Harness
{
    private const string NoTransport = "MySQL carries no messages; another adapter does beside it.";
    private readonly InMemoryServer _messages = new();
    private ServiceProvider? _bare;

    public override IReadOnlyDictionary<Type, string> Waivers { get; } =
        new[]
        {
            typeof(AcceptanceSuite<>),
            typeof(HoldingSuite<>),
            typeof(PatternSuite<>),
            typeof(SettlingSuite<>),
            typeof(PrefetchSuite<>),
            typeof(FullQueueSuite<>),
            typeof(OrderSuite<>),
            typeof(ShutdownSuite<>),
            typeof(BatchSuite<>),
            typeof(GroupSuite<>),
            typeof(EphemeralSuite<>),
            typeof(LimitsSuite<>),
        }.ToDictionary(suite => suite, _ => NoTransport);

    internal Database Database { get; private set; } = null!;

    public override async Task Start() => Database = await Database.MakeAsync();

    public override void Use(INotifyBuilder builder) =>
        builder.AddInMemory(options => options.Server = _messages).UseMySql(Configure);

    /// <summary>The adapter without a running engine.</summary>
    public IServiceProvider Bare()
    {
        if (_bare is not null)
            return _bare;
        var services = new ServiceCollection();
        services.AddNotify(Use);
        return _bare = services.BuildServiceProvider();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_bare is not null)
            await _bare.DisposeAsync();
        // A completeness check starts nothing.
        if (Database is not null)
            await Database.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual void Configure(MySqlOptions options) =>
        (options.ConnectionString, options.Tables) = (Database.ConnectionString, 3);
}
