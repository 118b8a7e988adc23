using Microsoft.AspNetCore.Http;
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
    private const string LastIdParameter = "lastEventId";

    private EventPace Pace { get; } = EventPace.Of(options);

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
            EventStream.End(context);
        }
        finally
        {
            metrics.Closed();
            slots.Return(user);
        }
    }

    private static string? LastIdOf(HttpContext context)
    {
        var header = context.Request.Headers[EventStream.LastIdHeader];
        return header.Count > 0 ? header.ToString() : context.Text(LastIdParameter);
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

        var events = EventStream.Begin(context, Pace, time);
        var stream = new InboxStream(events.Writer, InboxKey.Of(user));
        var isHeard = await events
            .RunAsync(changes, token => stream.BeginAsync(start, counts, token), stream.TellAsync, ending)
            .ConfigureAwait(false);
        if (isHeard)
            return;
        Log.ReaderStalled(logger, user, options.WriteTimeout);
        metrics.Stalled();
    }
}
