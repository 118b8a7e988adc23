using System.Globalization;
using Notify;

namespace TopicHub;

/// <summary>Makes messages of what producers send, and sends them.</summary>
internal sealed class Hub(
    HubOptions options,
    MessageBook book,
    IMessageProducer producer,
    IDelayScheduler scheduler,
    TimeProvider time
)
{
    /// <summary>How the original name of a topic travels; only names that could not be kept need it.</summary>
    public const string TopicHeader = "topic";

    /// <summary>The delay in seconds, and when it began.</summary>
    public const string DelayHeader = "delay";
    public const string CreatedHeader = "created";

    private const long MostDelay = 10L * 365 * 86_400;

    public HubOptions Options => options;

    public MessageBook Book => book;

    /// <summary>Makes a message, and enters it in the book; <see cref="Refused" /> takes it out again.</summary>
    /// <exception cref="HubException">It cannot be sent.</exception>
    public Message Accept(HubTopic topic, ReadOnlyMemory<byte> data, long delay)
    {
        if (topic.Shown.Length == 0 || data.IsEmpty)
            throw new HubException("Required data cannot be empty");
        if (delay > MostDelay)
            throw new HubException($"delayTime is {delay} seconds; give {MostDelay} at most");
        delay = Math.Max(0, delay);
        var now = time.GetUtcNow();
        var message = new Message(topic.Name, data, MessageId.New(now))
        {
            Headers = HeadersOf(topic, delay, now),
            DueAt = delay > 0 ? now.AddSeconds(delay) : null,
            ExpiresAt = options.IsCleanUnconsumed == 1 ? now.AddSeconds(delay + options.CleanTime) : null,
        };
        book.Add(new HubMessage(message.Id, topic.Shown, data, now, delay));
        return message;
    }

    /// <summary>A message was not accepted after all.</summary>
    public void Refused(Message message) => book.Remove(message.Id);

    /// <returns>The message's code.</returns>
    /// <exception cref="HubException">It was not sent.</exception>
    public async Task<string> SendAsync(
        string topic,
        ReadOnlyMemory<byte> data,
        long delay,
        CancellationToken cancellationToken
    )
    {
        var message = Accept(HubTopic.Of(topic), data, delay);
        try
        {
            await producer.SendAsync(message, cancellationToken);
        }
        catch (NotifyException exception)
        {
            Refused(message);
            throw new HubException(exception.Message);
        }

        return MessageCode.Of(message.Id, CreatedOf(message), options.Protocol);
    }

    /// <summary>A deleted message reaches nobody who has not got it already.</summary>
    public async Task DeleteAsync(MessageId id, CancellationToken cancellationToken)
    {
        var isDelayed = book.Find(id) is { } message && message.Due > time.GetUtcNow();
        book.Delete(id);
        if (isDelayed && scheduler.Capabilities.HasFlag(SchedulerCapabilities.Cancel))
            await scheduler.CancelAsync(id, cancellationToken);
    }

    public static DateTimeOffset CreatedOf(Message message) =>
        Header(message, CreatedHeader) is { } seconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : message.SentAt ?? DateTimeOffset.UnixEpoch;

    public static long DelayOf(Message message) => Header(message, DelayHeader) ?? 0;

    private static long? Header(Message message, string name) =>
        message.Headers.Count > 0 && message.Headers.TryGetValue(name, out var text)
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : null;

    private static MessageHeaders HeadersOf(HubTopic topic, long delay, DateTimeOffset now)
    {
        if (topic.IsKept && delay == 0)
            return MessageHeaders.Empty;
        var headers = new MessageHeaders();
        if (!topic.IsKept)
            headers[TopicHeader] = topic.Shown;
        if (delay > 0)
        {
            headers[DelayHeader] = delay.ToString(CultureInfo.InvariantCulture);
            headers[CreatedHeader] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }

        return headers;
    }
}
