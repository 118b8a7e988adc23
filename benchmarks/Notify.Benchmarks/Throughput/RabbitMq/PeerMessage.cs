namespace Notify.Benchmarks.Throughput.RabbitMq;

/// <summary>The message of a peer that carries objects rather than bytes: 256 bytes as JSON.</summary>
/// <param name="SentAt">When it was sent, by the stopwatch.</param>
/// <param name="Text">Fills it up.</param>
public sealed record PeerMessage(long SentAt, string Text);
