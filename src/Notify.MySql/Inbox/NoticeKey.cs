using System.Security.Cryptography;
using System.Text;

namespace Notify.MySql;

/// <summary>A message id in 16 bytes: the UUID, else the start of the SHA-256 of its text.</summary>
internal static class NoticeKey
{
    public static Guid Of(MessageId id)
    {
        if (id.IsUuid)
            return id.Uuid;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id.ToString()), hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>What is handed to the server; it sorts as the text of the UUID does.</summary>
    public static byte[] Bytes(Guid key) => key.ToByteArray(bigEndian: true);

    public static Guid From(byte[] bytes) => new(bytes, bigEndian: true);

    /// <summary>The text of an id that is no UUID, else nothing.</summary>
    public static object TextOf(MessageId id) => id.IsUuid ? DBNull.Value : Encoding.UTF8.GetBytes(id.ToString());

    public static MessageId IdOf(byte[] key, byte[]? text) =>
        text is null ? new MessageId(From(key)) : new MessageId(Encoding.UTF8.GetString(text));
}
