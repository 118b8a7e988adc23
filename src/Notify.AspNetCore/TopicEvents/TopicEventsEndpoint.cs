using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>Tells a caller what is sent to a topic from now on.</summary>
internal sealed class TopicEventsEndpoint(
    TopicFeeds feeds,
    TopicEventsOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<TopicEventsEndpoint> logger
)
{
    private const string Missed = "missed";

    private EventPace Pace { get; } = EventPace.Of(options);

    public async Task HandleAsync(HttpContext context)
    {
        var topic = TopicOf(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        try
        {
            await feeds
                .FollowAsync(topic, reader => RunAsync(context, topic, reader, ending), ending.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            EventStream.End(context);
        }
    }

    private string TopicOf(HttpContext context)
    {
        var topic = (string)context.GetRouteValue("topic")!;
        if (Names.TopicFault(topic) is { } fault)
            throw ProblemException.Invalid("topic", $"{fault}.");
        // Notices of all users pass there, whatever the application lets its callers follow.
        if (Names.IsReservedTopic(topic) || !options.MayFollow(context, topic))
            throw new ProblemException(Problem.Forbidden, $"The caller may not follow the topic '{topic}'.");
        return topic;
    }

    private async Task RunAsync(HttpContext context, string topic, TopicReader reader, CancellationTokenSource ending)
    {
        var messages = reader.ReadAsync(ending.Token).GetAsyncEnumerator(ending.Token);
        await using var _ = messages.ConfigureAwait(false);
        var events = EventStream.Begin(context, Pace, time);
        var comesBack = context.Request.Headers.ContainsKey(EventStream.LastIdHeader);
        var isHeard = await events
            .RunAsync(
                messages,
                token => comesBack ? TellAsync(events.Writer, null, token) : ValueTask.CompletedTask,
                (message, token) => TellAsync(events.Writer, message, token),
                ending
            )
            .ConfigureAwait(false);
        if (!isHeard)
            Log.TopicReaderStalled(logger, topic, options.WriteTimeout);
    }

    /// <summary>A client that comes back may have missed messages, as one that was too slow has.</summary>
    private static ValueTask TellAsync(EventWriter writer, Message? message, CancellationToken cancellationToken)
    {
        if (message is null)
            writer.Bare(Missed);
        else
            writer.Event("message", message.Id.ToString(), message, MessageEvent.Write);
        return writer.IsFull ? writer.FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }
}
