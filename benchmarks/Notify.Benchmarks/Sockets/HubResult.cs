namespace Notify.Benchmarks.Sockets;

/// <summary>What a run found: messages a second, and milliseconds from the producer to a consumer.</summary>
internal sealed record HubResult(double Taken, double Delivered, double Acknowledged, double P50, double P99);
