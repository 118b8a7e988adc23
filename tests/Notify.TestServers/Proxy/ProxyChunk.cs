namespace Notify.TestServers;

/// <summary>Bytes that have come to a <see cref="FaultProxy" /> and have not been passed on.</summary>
/// <param name="Connection">The number of the connection; the first through the proxy is 1.</param>
/// <param name="Direction">Which way they go.</param>
/// <param name="Offset">How many bytes of the connection went that way before.</param>
/// <param name="Bytes">The bytes: as many as were there to be read, from anywhere in a frame to anywhere in a
/// later one. They are there until the hook returns.</param>
public sealed record ProxyChunk(int Connection, FlowDirection Direction, long Offset, ReadOnlyMemory<byte> Bytes);
