using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Notify.Decode;

namespace Notify.FanOut;

/// <summary>
/// Makes messages of steps and reads them back. All ids are made of what they stand for, so that a page that is read
/// twice sends the same messages again and not others.
/// </summary>
internal static class StepMessages
{
    private const string ContentType = "application/json";

    public static Message Make(FanOutStep step, DateTimeOffset? dueAt = null)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(step, FanOutJson.Default.FanOutStep);
        return new Message(FanOutTopics.Of(step.Source), body, IdOf(step, "page"))
        {
            IsOwn = true,
            Type = FanOutTopics.PageType,
            ContentType = ContentType,
            DueAt = dueAt,
            ExpiresAt = step.ExpiresAt,
        };
    }

    /// <exception cref="UndecodableException">The body is none of a step.</exception>
    public static FanOutStep Read(Message message)
    {
        try
        {
            var step = JsonSerializer.Deserialize(message.Body.Span, FanOutJson.Default.FanOutStep);
            return step is { Source: not null, Data: not null } && MessageId.TryParse(step.Id, out _)
                ? step
                : throw new JsonException("It lacks the id, the source or the data.");
        }
        catch (JsonException exception)
        {
            throw new UndecodableException(message, typeof(FanOutStep), exception.Message, exception);
        }
    }

    /// <summary>The id of a message with notices of a page.</summary>
    public static MessageId IdOfPart(FanOutStep step, int part) =>
        IdOf(step, part.ToString(CultureInfo.InvariantCulture));

    private static MessageId IdOf(FanOutStep step, string what)
    {
        // Lengths keep texts apart that would read the same one after the other.
        string?[] parts = [step.Id, step.Source, step.Argument, step.Cursor, what];
        var text = string.Join('\n', parts.Select(part => $"{part?.Length ?? -1}:{part}"));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        // Version 8: made by a rule of one's own.
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new MessageId(new Guid(hash[..16], bigEndian: true));
    }
}
