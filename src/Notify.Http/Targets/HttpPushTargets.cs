using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Notify.Http;

/// <summary>The endpoints of an application, made as their groups start, and closed with it.</summary>
internal sealed class HttpPushTargets(IServiceProvider services) : IDisposable
{
    private readonly List<HttpPushTarget> _targets = [];
    private readonly PushMeter _meter = new(services.GetService<IMeterFactory>());

    public HttpPushTarget Open(string name, HttpPushOptions options)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Notify.Http");
        var breaker = new EndpointBreaker(name, options, _meter, time, logger);
        var connector = services.GetService<GuardedConnector>() ?? new GuardedConnector(options.AllowPrivateTargets);
        var target = new HttpPushTarget(name, options, breaker, _meter, time, connector);
        _targets.Add(target);
        return target;
    }

    public void Dispose()
    {
        foreach (var target in _targets)
            target.Dispose();
        _meter.Dispose();
    }
}
