using System.Text.Json;
using System.Text.Unicode;

namespace Notify.AspNetCore;

/// <summary>
/// Writes a message as the data of an event: <c>body</c> if it is JSON, <c>text</c> if it is text, else <c>base64</c>.
/// </summary>
internal static class MessageEvent
{
    private const string Json = "application/json";

    public static void Write(Utf8JsonWriter writer, Message message)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, message.Id.ToString());
        writer.WriteString("topic"u8, message.Topic);
        if (message.Type is { } type)
            writer.WriteString("type"u8, type);
        if (message.ContentType is { } contentType)
            writer.WriteString("contentType"u8, contentType);
        if (message.Key is { } key)
            writer.WriteString("key"u8, key);
        if (message.SentAt is { } sentAt)
            writer.WriteString("sentAt"u8, sentAt);
        WriteBody(writer, message);
        writer.WriteEndObject();
    }

    /// <summary>Writes the body alone, by the same rule.</summary>
    public static void WriteBody(Utf8JsonWriter writer, Message message)
    {
        if (
            message.ContentType?.StartsWith(Json, StringComparison.OrdinalIgnoreCase) == true
            && ReadJson(message.Body) is { } json
        )
        {
            // Written anew: line breaks between its parts would end the event.
            using (json)
            {
                writer.WritePropertyName("body"u8);
                json.RootElement.WriteTo(writer);
            }
        }
        else if (Utf8.IsValid(message.Body.Span))
        {
            writer.WriteString("text"u8, message.Body.Span);
        }
        else
        {
            writer.WriteBase64String("base64"u8, message.Body.Span);
        }
    }

    private static JsonDocument? ReadJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
