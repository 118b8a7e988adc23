using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Schedule;

namespace Notify.Hosting;

/// <summary>Makes the pump for a scheduler that serves other transports; one that sends by itself needs none.</summary>
internal sealed class DuePumpFactory(IServiceProvider services, Roles roles)
{
    public DuePump? Create(ILogger logger)
    {
        if (roles.Delay is not { } delay || services.GetAdapter<IDueSource>(delay) is not { } source)
            return null;
        return new DuePump(
            source,
            services.GetAdapter<IMessageProducer>(roles.Transport)!,
            services.GetRequiredService<IOptions<NotifyOptions>>().Value,
            services.GetRequiredService<LedgerWriter>(),
            services.GetRequiredService<Telemetry>(),
            services.GetRequiredService<TimeProvider>(),
            logger
        );
    }
}
