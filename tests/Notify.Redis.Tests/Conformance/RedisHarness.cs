using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Conformance.Notices;
using Notify.Redis.Tests.Support;

namespace Notify.Redis.Tests.Conformance;

/// <summary>A corner of a real Redis: names of the test's own begin with a prefix of its own.</summary>
public class RedisHarness : Harness
{
    public string Prefix { get; } = $"t{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..12]}";
    private readonly InMemoryServer _inboxes = new();
    private Action<RedisOptions> _limits = _ => { };
    private string _configuration = "";
    private ServiceProvider? _bare;

    public override IReadOnlyDictionary<Type, string> Waivers { get; } =
        new[]
        {
            typeof(AppendSuite<>),
            typeof(PageSuite<>),
            typeof(MarkSuite<>),
            typeof(ConcurrencySuite<>),
            typeof(BroadcastSuite<>),
            typeof(RetentionSuite<>),
            typeof(NoticeModelSuite<>),
        }.ToDictionary(suite => suite, _ => "Redis keeps no inboxes; memory, or later MySQL, does beside it.");

    public override bool KeepsInboxes => false;

    public override async Task Start() => _configuration = await ConfigurationAsync();

    public override void LimitQueues(int messages) => _limits += options => options.BacklogLimit = messages;

    public override void Use(INotifyBuilder builder) =>
        builder
            .Configure(options => (options.Prefix, options.Inbox) = (Prefix, InMemoryBuilderExtensions.AdapterName))
            .AddInMemory(options => options.Server = _inboxes)
            .UseRedis(options =>
            {
                options.Configuration = _configuration;
                _limits(options);
            });

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
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets what a test needs otherwise, before <see cref="Use" />.</summary>
    public void Tune(Action<RedisOptions> tune) => _limits += tune;

    protected virtual async Task<string> ConfigurationAsync() => (await Servers.One.GetAsync()).Configuration;
}
