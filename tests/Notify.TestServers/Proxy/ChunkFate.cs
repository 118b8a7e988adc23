namespace Notify.TestServers;

/// <summary>What becomes of a <see cref="ProxyChunk" />.</summary>
public sealed class ChunkFate
{
    private ChunkFate(int bytes, bool isReset)
    {
        Bytes = bytes;
        IsReset = isReset;
    }

    /// <summary>It is passed on.</summary>
    public static ChunkFate Pass { get; } = new(int.MaxValue, false);

    /// <summary>How many of its bytes are passed on.</summary>
    internal int Bytes { get; }

    internal bool IsReset { get; }

    /// <summary>Its first bytes are passed on, the rest is lost: then both sides of the connection are reset.</summary>
    public static ChunkFate ResetAfter(int bytes) => new(bytes, true);

    /// <summary>Its first bytes are passed on, the rest is lost, and the connection stays.</summary>
    public static ChunkFate DropAfter(int bytes) => new(bytes, false);
}
