using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Notify;

/// <summary>
/// The identity of a message: a UUID version 7 made by Notify, or a text of the caller's (at most
/// <see cref="MessageLimits.IdBytes" /> bytes of UTF-8, no control characters). The same id sent twice is the same
/// message to everything that is idempotent by id. Ids are not secrets.
/// </summary>
/// <remarks>
/// A text in the canonical form of a UUID (lower case, with hyphens) equals the UUID. Any other text is compared byte
/// by byte.
/// </remarks>
public readonly struct MessageId : IEquatable<MessageId>
{
    private const int CanonicalLength = 36;
    private readonly Guid _uuid;
    private readonly string? _text;

    /// <summary>Makes an id of a caller's text.</summary>
    /// <param name="text">1 to 128 bytes of UTF-8 without control characters.</param>
    /// <exception cref="InvalidInputException">The text is empty, too long or not printable.</exception>
    public MessageId(string text)
    {
        if (TextRules.Fault(text, MessageLimits.IdBytes) is { } fault)
        {
            throw new InvalidInputException(ErrorIds.InvalidMessage, "id", $"A message id {fault}.");
        }

        if (TryCanonical(text, out var uuid))
            _uuid = uuid;
        else
            _text = text;
    }

    /// <summary>Makes an id of a UUID.</summary>
    /// <param name="uuid">Any UUID but the empty one, which is no id.</param>
    public MessageId(Guid uuid) => _uuid = uuid;

    /// <summary>True for the default value, which is no id.</summary>
    public bool IsEmpty => _text is null && _uuid == Guid.Empty;

    /// <summary>True if the id is a UUID; <see cref="Uuid" /> is then its value.</summary>
    public bool IsUuid => _text is null;

    /// <summary>The UUID, or the empty one if the id is a caller's text.</summary>
    public Guid Uuid => _uuid;

    /// <summary>Makes a new UUID version 7: ordered by time to the millisecond, random within it.</summary>
    public static MessageId New() => New(TimeProvider.System.GetUtcNow());

    /// <summary>Makes a new UUID version 7 that carries the given time.</summary>
    /// <param name="now">The time to carry, cut to milliseconds.</param>
    public static MessageId New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)now.ToUnixTimeMilliseconds() << 16);
        var random = (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue);
        bytes[6] = (byte)(0x70 | (int)(random >> 60));
        bytes[7] = (byte)(random >> 52);
        random = (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (random & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        return new MessageId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>Reads an id without raising an error.</summary>
    /// <param name="text">The text to read; null is no id.</param>
    /// <param name="id">The id, or the empty one.</param>
    /// <returns>False if the text is empty, too long or not printable.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out MessageId id)
    {
        id = default;
        if (text is null || TextRules.Fault(text, MessageLimits.IdBytes) is not null)
            return false;
        id = new MessageId(text);
        return !id.IsEmpty;
    }

    /// <inheritdoc />
    public bool Equals(MessageId other) => _uuid == other._uuid && _text == other._text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is MessageId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() =>
        _text is null ? _uuid.GetHashCode() : _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The id as text: the caller's, or the UUID in canonical form.</summary>
    public override string ToString() => _text ?? _uuid.ToString("D");

    /// <summary>Compares two ids for equality.</summary>
    public static bool operator ==(MessageId left, MessageId right) => left.Equals(right);

    /// <summary>Compares two ids for inequality.</summary>
    public static bool operator !=(MessageId left, MessageId right) => !left.Equals(right);

    private static bool TryCanonical(string text, out Guid uuid)
    {
        uuid = default;
        if (text.Length != CanonicalLength || !Guid.TryParseExact(text, "D", out var parsed))
            return false;
        Span<char> canonical = stackalloc char[CanonicalLength];
        parsed.TryFormat(canonical, out _, "D");
        if (!canonical.SequenceEqual(text) || parsed == Guid.Empty)
            return false;
        uuid = parsed;
        return true;
    }
}
