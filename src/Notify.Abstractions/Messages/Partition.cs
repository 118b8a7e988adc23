using System.Text;

namespace Notify;

/// <summary>
/// Which partition of a topic a message belongs to: a stable hash of its key, the same on every adapter, version and
/// machine. A message without a key belongs to partition 0.
/// </summary>
public static class Partition
{
    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    /// <summary>The partition of a key.</summary>
    /// <param name="key">The ordering key, at most 200 bytes of UTF-8, or null.</param>
    /// <param name="partitions">How many partitions the topic has, 1 to 256.</param>
    /// <returns>A number from 0 to <paramref name="partitions" /> - 1.</returns>
    public static int Of(string? key, int partitions)
    {
        if (key is null || partitions <= 1)
            return 0;
        Span<byte> bytes = stackalloc byte[MessageLimits.KeyBytes];
        var length = Encoding.UTF8.GetBytes(key, bytes);
        return (int)(((ulong)Mix(Fnv1a(bytes[..length])) * (uint)partitions) >> 32);
    }

    private static uint Fnv1a(ReadOnlySpan<byte> bytes)
    {
        var hash = FnvOffset;
        foreach (var b in bytes)
            hash = (hash ^ b) * FnvPrime;
        return hash;
    }

    // FNV leaves the high bits of short keys poor; this final mix (MurmurHash3's) spreads them.
    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }
}
