using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Delay;

/// <summary>One run of the delay command.</summary>
internal sealed record DelayRun(double BytesEach, double SentPerSecond, Distribution Late, int Early);
