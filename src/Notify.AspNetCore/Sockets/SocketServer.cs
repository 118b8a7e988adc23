using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>Opens sockets and serves them.</summary>
internal sealed class SocketServer(
    TopicSocketOptions options,
    IMessageProducer producer,
    IMessageConsumer consumer,
    SocketRegistry registry,
    SocketMetrics metrics,
    TimeProvider time,
    ILogger<SocketServer> logger
)
{
    private const string RetryAfterSeconds = "5";

    private readonly SocketParts _parts = new(options, producer, consumer, metrics, time, logger);

    /// <summary>Serves a request as a socket until that ends; refuses what is none, or one too many.</summary>
    public async Task RunAsync(HttpContext context, Func<TopicSocketProtocol> speak)
    {
        var address = $"{context.Connection.RemoteIpAddress}";
        if (!Handshake.IsRequested(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("Open a WebSocket here.", context.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (!registry.Slots.TryTake(address))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return;
        }

        TopicSocket? socket = null;
        try
        {
            var stream = await Handshake.AcceptAsync(context).ConfigureAwait(false);
            await using var _ = stream.ConfigureAwait(false);
            socket = new TopicSocket(context, stream, speak(), _parts, registry);
            metrics.Opened();
            registry.Add(socket);
            // What a socket sends in hours is not one trace of the request that opened it.
            Activity.Current = null;
            await socket.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            if (socket is not null)
            {
                registry.Remove(socket);
                metrics.Closed();
            }

            registry.Slots.Return(socket?.NameForLimits ?? address);
        }
    }
}
