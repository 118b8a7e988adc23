using Microsoft.Extensions.Logging;

namespace Notify.RabbitMq;

/// <summary>What every part of the adapter needs to know.</summary>
/// <param name="Options">The adapter's own options.</param>
/// <param name="Notify">The options of the whole.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where it logs.</param>
internal sealed record RabbitMqSettings(
    RabbitMqOptions Options,
    NotifyOptions Notify,
    TimeProvider Time,
    ILogger Logger
);
