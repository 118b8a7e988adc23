using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// Reads what arrives. Nothing that arrives is an error here: what another program wrote into a queue of ours is read
/// as far as it goes, and decoding decides about it.
/// </summary>
internal static class MessageReader
{
    private const int MostTopicsKept = 10_000;

    // Routing keys repeat; their topics are cut out once.
    private static readonly ConcurrentDictionary<string, string> Topics = new();

    /// <summary>The message. Its body is copied: the client takes the memory back.</summary>
    public static Message Message(IReadOnlyBasicProperties properties, string routingKey, ReadOnlyMemory<byte> body)
    {
        var headers = properties.Headers;
        var id = Notify.MessageId.TryParse(properties.MessageId, out var known) ? known : Notify.MessageId.New();
        return new Message(Text(headers, WireHeaders.Topic) ?? TopicOf(routingKey), body.ToArray(), id)
        {
            Type = Text(headers, WireHeaders.Type),
            ContentType = properties.ContentType,
            Key = Text(headers, WireHeaders.Key),
            SentAt = Time(headers, WireHeaders.SentAt),
            DueAt = Time(headers, WireHeaders.DueAt),
            ExpiresAt = Time(headers, WireHeaders.ExpiresAt),
            Trace = Trace(headers),
            Headers = Others(headers),
        };
    }

    /// <summary>What a group added to the message, or null if none did.</summary>
    public static DeliveryNote? Note(IReadOnlyBasicProperties properties)
    {
        var headers = properties.Headers;
        if (Number(headers, WireHeaders.Attempt) is not { } attempt)
            return null;
        return new DeliveryNote(
            Text(headers, WireHeaders.Group) ?? "",
            (int)Math.Clamp(attempt, 1, int.MaxValue),
            Time(headers, WireHeaders.FirstFailedAt),
            FailureIn(headers)
        );
    }

    /// <summary>How often the server got the message back without an answer.</summary>
    public static int Returns(IReadOnlyBasicProperties properties) =>
        (int)Math.Min(Number(properties.Headers, ServerHeaders.DeliveryCount) ?? 0, int.MaxValue);

    private static Failure? FailureIn(IDictionary<string, object?>? headers)
    {
        if (!Enum.TryParse<FailureReason>(Text(headers, WireHeaders.Reason), out var reason))
            return null;
        return new Failure(
            reason,
            Text(headers, WireHeaders.FailureType),
            Text(headers, WireHeaders.FailureText) ?? "",
            Time(headers, WireHeaders.FailedAt) ?? DateTimeOffset.UnixEpoch
        );
    }

    /// <summary>The topic in a routing key: what follows the number of the partition.</summary>
    private static string TopicOf(string routingKey)
    {
        if (Topics.TryGetValue(routingKey, out var topic))
            return topic;
        topic = routingKey[(routingKey.IndexOf('.', StringComparison.Ordinal) + 1)..];
        if (Topics.Count < MostTopicsKept)
            Topics.TryAdd(routingKey, topic);
        return topic;
    }

    private static TraceContext? Trace(IDictionary<string, object?>? headers) =>
        Text(headers, WireHeaders.TraceParent) is { } parent
            ? new TraceContext(parent, Text(headers, WireHeaders.TraceState))
            : null;

    private static MessageHeaders Others(IDictionary<string, object?>? headers)
    {
        // What the client makes: seen as such, it is enumerated without an allocation.
        if (headers is not Dictionary<string, object?> table)
            return MessageHeaders.Empty;
        MessageHeaders? others = null;
        foreach (var (wireName, value) in table)
        {
            if (ServerHeaders.FromWire(wireName) is not { } name || AsText(value) is not { } text)
                continue;
            others ??= [];
            others[name] = text;
        }

        return others ?? MessageHeaders.Empty;
    }

    private static string? Text(IDictionary<string, object?>? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var value) ? AsText(value) : null;

    private static DateTimeOffset? Time(IDictionary<string, object?>? headers, string name) =>
        Number(headers, name) is { } milliseconds ? WireTime.FromMilliseconds(milliseconds) : null;

    private static long? Number(IDictionary<string, object?>? headers, string name)
    {
        if (headers is null || !headers.TryGetValue(name, out var value))
            return null;
        return value switch
        {
            byte[] digits when long.TryParse(digits, CultureInfo.InvariantCulture, out var number) => number,
            long number => number,
            int number => number,
            uint number => number,
            short number => number,
            ushort number => number,
            byte number => number,
            sbyte number => number,
            _ => null,
        };
    }

    private static string? AsText(object? value) =>
        value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
}
