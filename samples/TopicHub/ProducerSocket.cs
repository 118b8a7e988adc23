using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Notify;

namespace TopicHub;

/// <summary>A producer: every text is a message, and in the second generation each is answered.</summary>
internal sealed class ProducerSocket(HubParts parts, string topic, string id)
    : HubSocket(parts, isConsumer: false, topic, id)
{
    private static readonly byte[] Ok = "ok"u8.ToArray();

    private readonly HubTopic _topic = HubTopic.Of(topic);

    public override void WriteResult(Message message, object? tag, SendResult result, IBufferWriter<byte> text)
    {
        if (result.Error is { } error)
        {
            Parts.Hub.Refused(message);
            OldJson.WriteError(text, error.Message);
        }
        else if (Parts.Options.Protocol == HubProtocol.Kapok2)
        {
            text.Write(Ok);
        }
    }

    public override bool WriteMessage(SocketSubscription subscription, Delivery delivery, IBufferWriter<byte> text) =>
        throw new InvalidOperationException("A producer subscribes to nothing.");

    protected override void Take(TopicSocket socket, ReadOnlySpan<byte> text)
    {
        try
        {
            var (data, delay) = Read(text);
            socket.Send(Parts.Hub.Accept(_topic, data, delay));
        }
        catch (HubException exception)
        {
            socket.Write(exception.Message, (message, answer) => OldJson.WriteError(answer, message));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            socket.Close(WebSocketCloseStatus.InvalidPayloadData, "Send JSON with MessageData and DelayTime.");
        }
    }

    /// <summary>Fields it does not know are passed over, and case does not count, as it was.</summary>
    private static (byte[] Data, long Delay) Read(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        byte[] data = [];
        var delay = 0L;
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw new JsonException("It is no object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNamed(ref json, "MessageData"u8))
                data = OldJson.ReadText(ref json);
            else if (IsNamed(ref json, "DelayTime"u8))
                delay = OldJson.ReadNumber(ref json);
            else
                json.Skip();
        }

        return (data, delay);
    }

    private static bool IsNamed(ref Utf8JsonReader json, ReadOnlySpan<byte> name) =>
        json.ValueTextEquals(name) || System.Text.Ascii.EqualsIgnoreCase(json.ValueSpan, name);
}
