using System.Buffers.Text;
using RabbitMQ.Client;

namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>
/// A persistent message with a new id and the time it was sent as its only header. One instance and one table serve all
/// messages. They are of the client's own types: any other it copies for each message on a channel with confirms.
/// </summary>
internal sealed class RawProperties
{
    private readonly byte[] _sentAt = new byte[13];
    private readonly BasicProperties _properties;

    public RawProperties() =>
        _properties = new BasicProperties
        {
            Persistent = true,
            Headers = new Dictionary<string, object?> { ["notify-sent"] = _sentAt },
        };

    /// <summary>The properties of the next message; those before must be written.</summary>
    public BasicProperties Next()
    {
        var now = DateTimeOffset.UtcNow;
        Utf8Formatter.TryFormat(now.ToUnixTimeMilliseconds(), _sentAt, out _);
        _properties.MessageId = Guid.CreateVersion7(now).ToString();
        return _properties;
    }
}
