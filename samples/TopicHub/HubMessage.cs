using Notify;

namespace TopicHub;

/// <summary>A message as the console shows it.</summary>
internal sealed class HubMessage(
    MessageId id,
    string topic,
    ReadOnlyMemory<byte> data,
    DateTimeOffset created,
    long delay
)
{
    public const int Unconsumed = -1;
    public const int Delayed = 0;
    public const int Consumed = 1;

    public MessageId Id { get; } = id;

    public string Topic { get; } = topic;

    public ReadOnlyMemory<byte> Data { get; } = data;

    public DateTimeOffset Created { get; } = created;

    /// <summary>In seconds.</summary>
    public long Delay { get; } = delay;

    public DateTimeOffset Due => Created.AddSeconds(Delay);

    /// <summary>When the first consumer was done with it; null if none is. The book's lock guards it.</summary>
    public DateTimeOffset? ConsumedAt { get; set; }

    public int StatusAt(DateTimeOffset now) =>
        ConsumedAt is not null ? Consumed
        : Due > now ? Delayed
        : Unconsumed;
}
