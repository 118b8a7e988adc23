using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Notify.MySql;

/// <summary>
/// Which messages keep their order among each other: those of one topic and key have the same number. One without a key
/// has a number by chance; if two share one, they are in order without need.
/// </summary>
internal static class OutboxLane
{
    public static long Of(Message message)
    {
        if (message.Key is not { } key)
            return Random.Shared.NextInt64();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{message.Topic}\0{key}"), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
