using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Diagnostics;
using Notify.Ledger;
using Notify.Schedule;

namespace Notify.Hosting;

/// <summary>Makes the pump for a scheduler that needs one; one that sends by itself does not.</summary>
internal sealed class DuePumpFactory(IServiceProvider services, Roles roles)
{
    public DuePump? Create(ILogger logger) =>
        Carrier(logger) is { } carrier
            ? new DuePump(carrier, services.GetRequiredService<TimeProvider>(), logger)
            : null;

    private IDueCarrier? Carrier(ILogger logger)
    {
        if (roles.Delay is not { } delay)
            return null;
        if (delay == roles.Transport && services.GetAdapter<IDueMover>(delay) is { } mover)
        {
            return new MoveCarrier(
                mover,
                services.GetRequiredService<LedgerWriter>(),
                services.GetRequiredService<Telemetry>(),
                services.GetRequiredService<TimeProvider>()
            );
        }

        if (services.GetAdapter<IDueSource>(delay) is not { } source)
            return null;
        return new ClaimCarrier(
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
