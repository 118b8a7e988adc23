using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>What every socket of a host works with.</summary>
internal sealed record SocketParts(
    TopicSocketOptions Options,
    IMessageProducer Producer,
    IMessageConsumer Consumer,
    SocketMetrics Metrics,
    TimeProvider Time,
    ILogger Logger
);
