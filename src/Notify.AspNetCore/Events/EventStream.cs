using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Notify.AspNetCore;

/// <summary>
/// One answer of server-sent events: news as they come, a heartbeat while none come, and an end in order when the host
/// stops.
/// </summary>
internal sealed class EventStream
{
    public const string LastIdHeader = "Last-Event-ID";

    private readonly HttpContext _context;
    private readonly EventPace _pace;
    private readonly TimeProvider _time;

    private EventStream(HttpContext context, EventPace pace, TimeProvider time)
    {
        _context = context;
        _pace = pace;
        _time = time;
        Writer = new EventWriter(context.Response.BodyWriter, pace.WriteTimeout, time);
    }

    public EventWriter Writer { get; }

    /// <summary>Begins the answer; a failure from here on can no longer be answered as a problem.</summary>
    public static EventStream Begin(HttpContext context, EventPace pace, TimeProvider time)
    {
        WriteHeaders(context);
        return new EventStream(context, pace, time);
    }

    /// <summary>
    /// The answer ends in order, as an empty stream at least: of anything else a browser would not come back, perhaps
    /// to another host.
    /// </summary>
    public static void End(HttpContext context)
    {
        if (!context.Response.HasStarted)
            WriteHeaders(context);
    }

    /// <summary>Tells news until the reader is gone or the host stops.</summary>
    /// <param name="news">What comes.</param>
    /// <param name="begin">Tells what is known at the beginning.</param>
    /// <param name="tell">Tells one piece of news.</param>
    /// <param name="ending">Cancelled when the reader is gone or the host stops, and at the end in any case.</param>
    /// <returns>False if the reader took nothing in time and was cut off.</returns>
    public async Task<bool> RunAsync<T>(
        IAsyncEnumerator<T> news,
        Func<CancellationToken, ValueTask> begin,
        Func<T, CancellationToken, ValueTask> tell,
        CancellationTokenSource ending
    )
    {
        try
        {
            Writer.Retry(_pace.RandomReconnect());
            await begin(ending.Token).ConfigureAwait(false);
            await Writer.FlushAsync(ending.Token).ConfigureAwait(false);
            await FollowAsync(news, tell, ending).ConfigureAwait(false);
        }
        catch (ReaderStalledException)
        {
            _context.Abort();
            return false;
        }
        catch (OperationCanceledException) when (Writer.IsBlocked)
        {
            // Ending in order would wait for a reader that takes nothing.
            _context.Abort();
        }

        return true;
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

    private async Task FollowAsync<T>(
        IAsyncEnumerator<T> news,
        Func<T, CancellationToken, ValueTask> tell,
        CancellationTokenSource ending
    )
    {
        using var heartbeat = new PeriodicTimer(_pace.HeartbeatEvery, _time);
        var next = news.MoveNextAsync().AsTask();
        var beat = heartbeat.WaitForNextTickAsync(ending.Token).AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(next, beat).ConfigureAwait(false);
                while (next.IsCompleted && !Writer.IsFull)
                {
                    await next.ConfigureAwait(false);
                    await tell(news.Current, ending.Token).ConfigureAwait(false);
                    next = news.MoveNextAsync().AsTask();
                }

                if (beat.IsCompleted)
                {
                    await beat.ConfigureAwait(false);
                    Writer.Ping();
                    beat = heartbeat.WaitForNextTickAsync(ending.Token).AsTask();
                }

                await Writer.FlushAsync(ending.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            // An enumerator is not to be disposed while it moves.
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
