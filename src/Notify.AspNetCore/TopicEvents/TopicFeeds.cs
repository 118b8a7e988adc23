using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore;

/// <summary>The topics that are followed on this host, each as long as somebody follows it.</summary>
internal sealed class TopicFeeds(IMessageConsumer consumer, TopicEventsOptions options, ILogger<TopicFeeds> logger)
    : IDisposable
{
    private static readonly Problem TooManyStreams = new(
        StatusCodes.Status429TooManyRequests,
        "too_many_topic_streams",
        "The host has as many streams of topics open as it may.",
        RetryAfter: 30
    );

    private readonly Dictionary<string, TopicFeed> _feeds = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _open;

    /// <summary>Runs something with a reader of a topic, and takes the reader off at its end.</summary>
    /// <exception cref="ProblemException">This host has as many streams as it may.</exception>
    public async Task FollowAsync(string topic, Func<TopicReader, Task> run, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _open) > options.MaxStreams)
        {
            Interlocked.Decrement(ref _open);
            throw new ProblemException(
                TooManyStreams,
                $"This host has {options.MaxStreams} streams of topics open, as many as it may. Try again later, or raise TopicEvents:MaxStreams."
            );
        }

        var reader = new TopicReader(options.QueueLimit);
        try
        {
            await JoinAsync(topic, reader, cancellationToken).ConfigureAwait(false);
            await run(reader).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync(topic, reader).ConfigureAwait(false);
            Interlocked.Decrement(ref _open);
        }
    }

    public void Dispose() => _gate.Dispose();

    private async ValueTask JoinAsync(string topic, TopicReader reader, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_feeds.TryGetValue(topic, out var feed))
            {
                feed = new TopicFeed(topic, logger);
                await feed.BeginAsync(consumer, cancellationToken).ConfigureAwait(false);
                _feeds.Add(topic, feed);
            }

            feed.Add(reader);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes a reader off, if it was added; a topic that nobody follows any more is let go.</summary>
    private async ValueTask LeaveAsync(string topic, TopicReader reader)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_feeds.TryGetValue(topic, out var feed))
                return;
            feed.Remove(reader);
            if (!feed.IsIdle)
                return;
            _feeds.Remove(topic);
            await feed.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }
}
