using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Notify.Conformance;

/// <summary>An application of a test: a real host with Notify, started and stopped as a user's would be.</summary>
public sealed class TestApp : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private TestApp(IHost host, TestLog log)
    {
        _host = host;
        Log = log;
    }

    public IServiceProvider Services => _host.Services;

    public TestLog Log { get; }

    public IMessageProducer Producer => Get<IMessageProducer>();

    public IDelayScheduler Scheduler => Get<IDelayScheduler>();

    public IGroupAdministration Groups => Get<IGroupAdministration>();

    public ITopicAdministration Topics => Get<ITopicAdministration>();

    public IFailures Failures => Get<IFailures>();

    public IDeliveryLedger Ledger => Get<IDeliveryLedger>();

    public INotices Notices => Get<INotices>();

    /// <summary>Starts an application.</summary>
    /// <param name="configure">What it tells Notify.</param>
    /// <param name="services">What else it registers, before Notify.</param>
    /// <param name="configuration">Its section, if it has one.</param>
    public static async Task<TestApp> Start(
        Action<INotifyBuilder> configure,
        Action<IServiceCollection>? services = null,
        IConfiguration? configuration = null
    )
    {
        var log = new TestLog();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        services?.Invoke(builder.Services);
        if (configuration is null)
            builder.Services.AddNotify(configure);
        else
            builder.Services.AddNotify(configuration, configure);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new TestApp(host, log);
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async Task Stop()
    {
        if (_stopped)
            return;
        _stopped = true;
        await Guard.Within(_host.StopAsync(), "the application to stop");
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _host.Dispose();
    }
}
