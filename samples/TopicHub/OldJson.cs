using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Notify;

namespace TopicHub;

/// <summary>The JSON of the old systems' sockets.</summary>
internal static class OldJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonEncodedText Code = JsonEncodedText.Encode("MessageCode");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("MessageData");
    private static readonly JsonEncodedText TopicName = JsonEncodedText.Encode("Topic");
    private static readonly JsonEncodedText CreateTime = JsonEncodedText.Encode("CreateTime");
    private static readonly JsonEncodedText ConsumedTime = JsonEncodedText.Encode("ConsumedTime");
    private static readonly JsonEncodedText DelayTime = JsonEncodedText.Encode("DelayTime");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("Status");

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static void WriteMessage(IBufferWriter<byte> text, Message message, string topic, HubProtocol protocol)
    {
        var created = Hub.CreatedOf(message);
        var json = Begin(text);
        Span<char> code = stackalloc char[32];
        if (protocol == HubProtocol.Kapok2 && message.Id.Uuid.TryFormat(code, out _, "N"))
            json.WriteString(Code, code);
        else
            json.WriteString(Code, MessageCode.Of(message.Id, created, protocol));
        WriteData(json, message.Body.Span);
        json.WriteString(TopicName, topic);
        if (protocol == HubProtocol.Dpmq)
        {
            json.WriteString(CreateTime, OldTime.Write(created));
            json.WriteNumber(Status, 0);
        }
        else
        {
            json.WriteNumber(CreateTime, created.ToUnixTimeSeconds());
            json.WriteNumber(ConsumedTime, 0);
            json.WriteNumber(DelayTime, Hub.DelayOf(message));
            json.WriteNumber(Status, HubMessage.Unconsumed);
        }

        End(json);
    }

    public static void WriteError(IBufferWriter<byte> text, string message)
    {
        var json = Begin(text);
        json.WriteNumber("code", -1);
        json.WriteString("msg", message);
        End(json);
    }

    /// <summary>Reads a value: a text as it is, anything else as its JSON.</summary>
    public static byte[] ReadText(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
            return [];
        if (json.TokenType != JsonTokenType.String)
            throw new JsonException("MessageData is a text.");
        if (!json.ValueIsEscaped)
            return json.ValueSpan.ToArray();
        var unescaped = new byte[json.ValueSpan.Length];
        return unescaped[..json.CopyString(unescaped)];
    }

    public static long ReadNumber(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? 0 : json.GetInt64();
    }

    /// <summary>Data as text; bytes that are none, from elsewhere, are shown as well as they can be.</summary>
    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> data)
    {
        if (Utf8.IsValid(data))
            json.WriteString(Data, data);
        else
            json.WriteString(Data, Encoding.UTF8.GetString(data));
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> text)
    {
        t_writer ??= new Utf8JsonWriter(text, Options);
        t_writer.Reset(text);
        t_writer.WriteStartObject();
        return t_writer;
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset(Stream.Null);
    }
}
