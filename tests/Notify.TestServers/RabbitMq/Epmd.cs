using System.Net.Sockets;

namespace Notify.TestServers;

/// <summary>
/// Erlang's register of node names, for one server only. The one RabbitMQ would start by itself outlives it and is shared by
/// everything on the machine.
/// </summary>
internal sealed class Epmd() : ServerProcess("epmd", PortLease.Take())
{
    private const byte NamesRequest = (byte)'n';

    protected override ServerCommand Command() => new("epmd", "-port", $"{Port}", "-address", Host);

    protected override async Task<bool> AnswersAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(new byte[] { 0, 1, NamesRequest }, cancellationToken);
        // The answer begins with its own port.
        var port = new byte[4];
        await stream.ReadExactlyAsync(port, cancellationToken);
        return true;
    }
}
