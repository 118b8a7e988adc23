using System.Globalization;
using Notify;

namespace TopicHub;

/// <summary>
/// How the old systems write a message's id: 32 hexadecimal digits, and before <see cref="HubProtocol.Kapok2" /> the time
/// in eight more.
/// </summary>
internal static class MessageCode
{
    private const int IdDigits = 32;
    private const int AllDigits = 40;

    public static string Of(MessageId id, DateTimeOffset created, HubProtocol protocol) =>
        protocol == HubProtocol.Kapok2
            ? id.Uuid.ToString("N")
            : string.Create(CultureInfo.InvariantCulture, $"{id.Uuid:N}{created.ToUnixTimeSeconds():x8}");

    public static bool TryRead(ReadOnlySpan<char> code, out MessageId id)
    {
        id = default;
        if (code.Length is not (IdDigits or AllDigits) || !Guid.TryParseExact(code[..IdDigits], "N", out var uuid))
            return false;
        id = new MessageId(uuid);
        return !id.IsEmpty;
    }

    public static bool TryRead(ReadOnlySpan<byte> code, out MessageId id)
    {
        Span<char> text = stackalloc char[AllDigits];
        id = default;
        return code.Length <= AllDigits
            && System.Text.Ascii.ToUtf16(code, text, out var written) == System.Buffers.OperationStatus.Done
            && TryRead(text[..written], out id);
    }
}
