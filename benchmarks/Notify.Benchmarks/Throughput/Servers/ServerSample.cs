namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>One saturation run of one contender.</summary>
/// <param name="PerSecond">Messages a second, from the first send to the last confirm and the last handler.</param>
/// <param name="BytesPerMessage">What the client process allocated, per message.</param>
/// <param name="CpuPerMessage">Microseconds of a core the client process took, per message.</param>
internal readonly record struct ServerSample(double PerSecond, double BytesPerMessage, double CpuPerMessage);
