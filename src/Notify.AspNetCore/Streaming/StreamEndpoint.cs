using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>
/// Keeps a client in step with its inbox by server-sent events. It listens before it looks, so that nothing falls in
/// between; the queue it listens by holds 100 changes and becomes one reset beyond.
/// </summary>
internal sealed class StreamEndpoint(
    INotices notices,
    Caller caller,
    StreamSlots slots,
    InboxApiOptions options,
    InboxMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<StreamEndpoint> logger
)
{
    private const string LastIdHeader = "Last-Event-ID";
    private const string LastIdParameter = "lastEventId";

    public async Task HandleAsync(HttpContext context)
    {
        var user = caller.UserOf(context);
        var lastId = LastIdOf(context);
        slots.Take(user);
        metrics.Opened();
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(
                context.RequestAborted,
                lifetime.ApplicationStopping
            );
            await RunAsync(context, user, lastId, ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            End(context);
        }
        finally
        {
            metrics.Closed();
            slots.Return(user);
        }
    }

    private static string? LastIdOf(HttpContext context)
    {
        var header = context.Request.Headers[LastIdHeader];
        return header.Count > 0 ? header.ToString() : context.Text(LastIdParameter);
    }

    /// <summary>
    /// The answer ends in order, as an empty stream at least: of anything else a browser would not come back, perhaps
    /// to another host.
    /// </summary>
    private static void End(HttpContext context)
    {
        if (!context.Response.HasStarted)
            WriteHeaders(context);
    }

    private static void WriteHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store";
        // Proxies and compression would keep events back.
        headers.ContentEncoding = "identity";
        headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        // How long a reader may take nothing is ours to say.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private async Task RunAsync(HttpContext context, string user, string? lastId, CancellationTokenSource ending)
    {
        var changes = notices.WatchAsync(user, ending.Token).GetAsyncEnumerator(ending.Token);
        await using var _ = changes.ConfigureAwait(false);
        // Until here a failure is still answered as a problem.
        await changes.MoveNextAsync().ConfigureAwait(false);
        var counts = changes.Current.Counts;
        var start = await StreamStart
            .DecideAsync(notices, user, lastId, counts, options.ReplayAtMost, ending.Token)
            .ConfigureAwait(false);
        metrics.Started(start.How);

        WriteHeaders(context);
        var writer = new EventWriter(context.Response.BodyWriter, options.WriteTimeout, time);
        var stream = new InboxStream(writer, InboxKey.Of(user));
        try
        {
            writer.Retry(RandomWait());
            await stream.BeginAsync(start, counts, ending.Token).ConfigureAwait(false);
            await writer.FlushAsync(ending.Token).ConfigureAwait(false);
            await FollowAsync(changes, stream, writer, ending).ConfigureAwait(false);
        }
        catch (ReaderStalledException)
        {
            Log.ReaderStalled(logger, user, options.WriteTimeout);
            metrics.Stalled();
            context.Abort();
        }
        catch (OperationCanceledException) when (writer.IsBlocked)
        {
            // Ending in order would wait for a reader that takes nothing.
            context.Abort();
        }
    }

    private async Task FollowAsync(
        IAsyncEnumerator<NoticeChange> changes,
        InboxStream stream,
        EventWriter writer,
        CancellationTokenSource ending
    )
    {
        using var heartbeat = new PeriodicTimer(options.HeartbeatEvery, time);
        var next = changes.MoveNextAsync().AsTask();
        var beat = heartbeat.WaitForNextTickAsync(ending.Token).AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(next, beat).ConfigureAwait(false);
                while (next.IsCompleted && !writer.IsFull)
                {
                    await next.ConfigureAwait(false);
                    await stream.TellAsync(changes.Current, ending.Token).ConfigureAwait(false);
                    next = changes.MoveNextAsync().AsTask();
                }

                if (beat.IsCompleted)
                {
                    await beat.ConfigureAwait(false);
                    writer.Ping();
                    beat = heartbeat.WaitForNextTickAsync(ending.Token).AsTask();
                }

                await writer.FlushAsync(ending.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            // An enumerator is not to be disposed while it moves.
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan RandomWait()
    {
        var span = options.ReconnectAfterMost - options.ReconnectAfterLeast;
        return options.ReconnectAfterLeast + (span * Random.Shared.NextDouble());
    }
}
