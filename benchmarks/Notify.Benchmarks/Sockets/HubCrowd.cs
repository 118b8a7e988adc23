using Notify.Benchmarks.Streams;

namespace Notify.Benchmarks.Sockets;

/// <summary>Many consumers that have nothing to do.</summary>
internal sealed class HubCrowd : IDisposable
{
    private const int ConnectAtOnce = 100;

    private readonly HubConnection?[] _connections;

    private HubCrowd(int count) => _connections = new HubConnection?[count];

    public static async Task<HubCrowd> OpenAsync(ServerProcess server, int count)
    {
        var crowd = new HubCrowd(count);
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = ConnectAtOnce },
            async (i, cancelled) =>
                crowd._connections[i] = await HubConnection.SignInAsync(server, $"/Consumers/Conn/idle/{i}", i)
        );
        return crowd;
    }

    public void Dispose() => Array.ForEach(_connections, connection => connection?.Dispose());
}
