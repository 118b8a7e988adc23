using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Notify.Benchmarks.Measure;

/// <summary>A running application that uses Notify as any other would, with warnings on the screen.</summary>
internal sealed class NotifyApp : IAsyncDisposable
{
    private readonly IHost _host;

    private NotifyApp(IHost host) => _host = host;

    public static async Task<NotifyApp> StartAsync(Action<INotifyBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddNotify(configure);
        var app = new NotifyApp(builder.Build());
        await app._host.StartAsync();
        return app;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
