using System.Security.Cryptography;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// A message id as the key of a row at home, 17 bytes: <c>u</c> and the UUID, or <c>t</c> and the first 16 bytes of the
/// SHA-256 of the text. A text can so never be taken for a UUID.
/// </summary>
internal static class MessageKey
{
    /// <summary>The type of the column.</summary>
    public const string ColumnType = "BINARY(17)";

    /// <summary>
    /// Most keys in one list: MariaDB makes a table of its own of a list of 1,000, and no longer finds rows by it.
    /// </summary>
    public const int MostInList = 900;

    private const int Length = 17;

    public static byte[] Of(MessageId id)
    {
        var key = new byte[Length];
        if (id.IsUuid)
        {
            key[0] = (byte)'u';
            id.Uuid.TryWriteBytes(key.AsSpan(1), bigEndian: true, out _);
            return key;
        }

        key[0] = (byte)'t';
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id.ToString()), hash);
        hash[..(Length - 1)].CopyTo(key.AsSpan(1));
        return key;
    }

    /// <summary>As the server sorts keys.</summary>
    public static int Compare(byte[] one, byte[] other) => one.AsSpan().SequenceCompareTo(other);
}
