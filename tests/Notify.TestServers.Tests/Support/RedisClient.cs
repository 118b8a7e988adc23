using System.Net.Sockets;

namespace Notify.TestServers.Tests;

/// <summary>A connection to Redis.</summary>
internal sealed class RedisClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly RespConnection _connection;

    private RedisClient(TcpClient client)
    {
        _client = client;
        _connection = new RespConnection(client.GetStream());
    }

    public static async Task<RedisClient> Connect(string host, int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(host, port);
        return new RedisClient(client);
    }

    public Task<string> Ask(params string[] command) => _connection.Ask(command, CancellationToken.None);

    public void Dispose()
    {
        _connection.Dispose();
        _client.Dispose();
    }
}
