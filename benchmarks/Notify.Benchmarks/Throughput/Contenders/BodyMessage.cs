namespace Notify.Benchmarks.Throughput.Contenders;

/// <summary>The message of a peer that carries objects rather than bytes.</summary>
public sealed record BodyMessage(byte[] Body);
