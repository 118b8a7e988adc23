using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notify.AspNetCore;

/// <summary>Writes the frames of the server.</summary>
internal static class TopicFrameWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonEncodedText TypeName = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText MessageType = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText SentType = JsonEncodedText.Encode("sent");
    private static readonly JsonEncodedText RefusedType = JsonEncodedText.Encode("refused");
    private static readonly JsonEncodedText UnknownType = JsonEncodedText.Encode("unknown");
    private static readonly JsonEncodedText RefName = JsonEncodedText.Encode("ref");
    private static readonly JsonEncodedText IdName = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText SubName = JsonEncodedText.Encode("sub");
    private static readonly JsonEncodedText TopicName = JsonEncodedText.Encode("topic");
    private static readonly JsonEncodedText AttemptName = JsonEncodedText.Encode("attempt");

    // A writer serves one frame at a time, and a frame is written without a pause.
    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static void Message(IBufferWriter<byte> text, string sub, Delivery delivery)
    {
        var message = delivery.Message;
        var json = Begin(text, MessageType);
        json.WriteString(SubName, sub);
        WriteId(json, message.Id);
        json.WriteString(TopicName, message.Topic);
        json.WriteNumber(AttemptName, delivery.Attempt);
        if (message.Key is { } key)
            json.WriteString("key", key);
        if (message.SentAt is { } sentAt)
            json.WriteString("sentAt", sentAt);
        if (message.ContentType is { } contentType)
            json.WriteString("contentType", contentType);
        if (message.Headers.Count > 0)
            WriteHeaders(json, message.Headers);
        MessageEvent.WriteBody(json, message);
        End(json);
    }

    public static void Result(IBufferWriter<byte> text, string? reference, Message message, SendResult result)
    {
        var type = result.Status switch
        {
            SendStatus.Accepted => SentType,
            SendStatus.Unknown => UnknownType,
            _ => RefusedType,
        };
        var json = Begin(text, type);
        WriteReference(json, reference);
        WriteId(json, message.Id);
        if (result.Error is { } error)
        {
            json.WriteString("error", error.ErrorId);
            json.WriteString("message", error.Message);
        }

        End(json);
    }

    public static void Error(IBufferWriter<byte> text, string? reference, string? sub, string code, string message)
    {
        var json = Begin(text, JsonEncodedText.Encode("error"));
        WriteReference(json, reference);
        if (sub is not null)
            json.WriteString(SubName, sub);
        json.WriteString("error", code);
        json.WriteString("message", message);
        End(json);
    }

    /// <summary>A frame of a type and, if they are given, a reference, a subscription and its group.</summary>
    public static void Plain(IBufferWriter<byte> text, string type, string? reference, string? sub, string? group)
    {
        var json = Begin(text, JsonEncodedText.Encode(type));
        WriteReference(json, reference);
        if (sub is not null)
            json.WriteString(SubName, sub);
        if (group is not null)
            json.WriteString("group", group);
        End(json);
    }

    public static void SignedIn(IBufferWriter<byte> text, string? reference, string client)
    {
        var json = Begin(text, JsonEncodedText.Encode("signed-in"));
        WriteReference(json, reference);
        json.WriteString("client", client);
        End(json);
    }

    public static void Late(IBufferWriter<byte> text, string? reference, string sub, List<MessageId> ids)
    {
        var json = Begin(text, JsonEncodedText.Encode("late"));
        WriteReference(json, reference);
        json.WriteString(SubName, sub);
        json.WriteStartArray("ids");
        foreach (var id in ids)
            json.WriteStringValue(id.ToString());
        json.WriteEndArray();
        End(json);
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> text, JsonEncodedText type)
    {
        t_writer ??= new Utf8JsonWriter(text, Options);
        t_writer.Reset(text);
        t_writer.WriteStartObject();
        t_writer.WriteString(TypeName, type);
        return t_writer;
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        // Nothing of the socket stays with the thread.
        json.Reset(Stream.Null);
    }

    private static void WriteReference(Utf8JsonWriter json, string? reference)
    {
        if (reference is not null)
            json.WriteString(RefName, reference);
    }

    private static void WriteId(Utf8JsonWriter json, MessageId id)
    {
        if (id.IsUuid)
            json.WriteString(IdName, id.Uuid);
        else
            json.WriteString(IdName, id.ToString());
    }

    private static void WriteHeaders(Utf8JsonWriter json, MessageHeaders headers)
    {
        json.WriteStartObject("headers");
        foreach (var (name, value) in headers)
            json.WriteString(name, value);
        json.WriteEndObject();
    }
}
