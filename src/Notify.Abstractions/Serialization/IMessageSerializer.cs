using System.Buffers;

namespace Notify;

/// <summary>Turns values into bodies and back. Must be safe for use from many threads.</summary>
public interface IMessageSerializer
{
    /// <summary>The media type of the bodies, for example <c>application/json</c>.</summary>
    string ContentType { get; }

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">A mapped type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="writer">Where the body goes.</param>
    void Serialize<T>(T value, IBufferWriter<byte> writer);

    /// <summary>Reads a value. Unknown fields are ignored; what cannot be read is an exception of any type.</summary>
    /// <typeparam name="T">A mapped type.</typeparam>
    /// <param name="body">The body; valid during the call only.</param>
    T Deserialize<T>(ReadOnlyMemory<byte> body);
}
