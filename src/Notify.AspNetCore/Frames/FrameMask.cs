using System.Runtime.InteropServices;

namespace Notify.AspNetCore;

/// <summary>Takes the mask off what a client sent.</summary>
internal static class FrameMask
{
    public static void Apply(Span<byte> payload, uint mask)
    {
        if (mask == 0)
            return;
        var wide = ((ulong)mask << 32) | mask;
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        for (var i = 0; i < words.Length; i++)
            words[i] ^= wide;
        var rest = payload[(words.Length * sizeof(ulong))..];
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(bytes, mask);
        for (var i = 0; i < rest.Length; i++)
            rest[i] ^= bytes[i & 3];
    }
}
