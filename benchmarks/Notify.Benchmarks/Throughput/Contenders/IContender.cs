using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Throughput.Contenders;

/// <summary>
/// Carries messages from a sender to a handler that does nothing but note them. Made for one transport, measured
/// beside the others over it.
/// </summary>
internal interface IContender : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Of the messages of a saturation run, one in so many: a slow one would take all the time.</summary>
    int Share => 1;

    Task StartAsync(Arrivals arrivals);

    /// <summary>Sends messages with one body in one go, and waits until they are accepted.</summary>
    ValueTask SendManyAsync(ReadOnlyMemory<byte> body, int count);

    /// <summary>Sends one message, and waits until it is accepted.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> body);
}
