using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Notify.TestServers.Tests;

/// <summary>A connection to an <see cref="EchoServer" />.</summary>
internal sealed class EchoClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public static async Task<EchoClient> Connect(FaultProxy proxy)
    {
        var client = new EchoClient();
        await client._socket.ConnectAsync(IPAddress.Parse(proxy.Host), proxy.Port);
        return client;
    }

    /// <summary>Sends a text and waits for it to come back.</summary>
    public async Task Say(string text)
    {
        await Send(text);
        Assert.Equal(text, await Hear(text.Length));
    }

    public async Task Send(string text) => await _socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Waits for so many characters; fewer if the connection is closed before.</summary>
    /// <exception cref="SocketException">It was reset before.</exception>
    public async Task<string> Hear(int length)
    {
        var heard = new StringBuilder();
        var buffer = new byte[length];
        while (heard.Length < length)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(heard.Length));
            if (read == 0)
                break;
            heard.Append(Encoding.ASCII.GetString(buffer, heard.Length, read));
        }

        return heard.ToString();
    }

    public void Shutdown() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();
}
