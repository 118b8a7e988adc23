using Notify.Benchmarks.Measure;

namespace Notify.Benchmarks.Throughput.Servers;

/// <summary>
/// Carries messages over a server, to a handler that does nothing but note them, or to a queue that nobody reads.
/// </summary>
internal interface IServerContender : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Of the messages of a saturation run, one in so many: a slow one would take all the time.</summary>
    int Share => 1;

    /// <param name="arrivals">Where handled messages are noted; null if nobody receives.</param>
    Task StartAsync(Arrivals? arrivals);

    /// <summary>Sends as fast as it goes. Ends when the server has confirmed every message.</summary>
    Task SendAllAsync(ReadOnlyMemory<byte> body, int count);

    /// <summary>Sends one message. Ends when the server has confirmed it, or before.</summary>
    Task SendAsync(ReadOnlyMemory<byte> body);

    /// <summary>Throws away what nobody read.</summary>
    Task ClearAsync();
}
