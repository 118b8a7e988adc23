namespace Notify.Benchmarks.Throughput;

/// <summary>One saturation run of one contender.</summary>
/// <param name="PerSecond">Messages a second, from the first send to the end of the last handler.</param>
/// <param name="BytesPerMessage">What the whole process allocated, per message.</param>
internal readonly record struct Sample(double PerSecond, double BytesPerMessage);
