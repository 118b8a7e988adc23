using System.Net.Sockets;

namespace Notify.TestServers;

/// <summary>A private Redis. Ready in a few hundredths of a second.</summary>
public sealed class RedisServer : ServerProcess
{
    /// <summary>How far above its port a node listens for its peers.</summary>
    private const int OffsetOfBus = 10_000;

    private readonly RedisServerOptions _options;

    private RedisServer(RedisServerOptions options)
        : base("Redis", options.IsClusterNode ? PortLease.TakePair(OffsetOfBus) : PortLease.Take())
    {
        _options = options;
    }

    /// <summary>What StackExchange.Redis takes: <c>127.0.0.1:port</c>.</summary>
    public string Configuration => $"{Host}:{Port}";

    /// <summary>Starts one.</summary>
    public static async Task<RedisServer> StartNewAsync(
        RedisServerOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ServerAvailability.Redis.Require();
        var server = new RedisServer(options ?? new RedisServerOptions());
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Runs one command on a connection of its own, past every client of the test, such as <c>("SCRIPT", "FLUSH")</c>. The
    /// answer is its text; an array is one line for each of its texts, and nothing is the empty text.
    /// </summary>
    /// <exception cref="InvalidOperationException">Redis answered with an error.</exception>
    public async Task<string> CommandAsync(IReadOnlyList<string> command, CancellationToken cancellationToken = default)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Host, Port, cancellationToken);
        using var connection = new RespConnection(client.GetStream());
        return await connection.Ask(command, cancellationToken);
    }

    /// <inheritdoc cref="CommandAsync(IReadOnlyList{string}, CancellationToken)" />
    public Task<string> CommandAsync(params string[] command) => CommandAsync(command, CancellationToken.None);

    protected override ServerCommand Command() =>
        new(
            ServerAvailability.Redis.Find(),
            [
                "--bind",
                Host,
                "--port",
                $"{Port}",
                "--dir",
                Folder,
                "--save",
                "",
                "--appendonly",
                _options.AppendOnly ? "yes" : "no",
                "--appendfsync",
                Fsync,
                "--cluster-enabled",
                _options.IsClusterNode ? "yes" : "no",
                .. _options.Arguments,
            ]
        );

    /// <summary>It is ready once it has loaded its data. An error about the password is an answer, too.</summary>
    protected override async Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var connection = new RespConnection(stream);
        var answer = await connection.AskForLine(["PING"], cancellationToken);
        return answer == "+PONG" || answer.StartsWith("-NOAUTH", StringComparison.Ordinal);
    }

    private string Fsync =>
        _options.AppendFsync switch
        {
            AppendFsync.EverySecond => "everysec",
            AppendFsync.Always => "always",
            _ => "no",
        };
}
