using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notify.MySql;

/// <summary>Why an attempt failed, as JSON that people and SQL can read.</summary>
internal static class FailureJson
{
    // It stands in a column and never in a page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Failure failure)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("at", DbTime.Cut(failure.FailedAt).ToString("O", CultureInfo.InvariantCulture));
            writer.WriteNumber("reason", (int)failure.Reason);
            if (failure.ErrorType is { } type)
                writer.WriteString("type", Whole(type));
            writer.WriteString("text", Whole(failure.Text));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static Failure Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new Failure(
            (FailureReason)root.GetProperty("reason").GetInt32(),
            root.TryGetProperty("type", out var type) ? type.GetString() : null,
            root.GetProperty("text").GetString()!,
            DateTimeOffset.Parse(root.GetProperty("at").GetString()!, CultureInfo.InvariantCulture)
        );
    }

    /// <summary>An exception's text may have half a surrogate pair.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
