using System.Net;
using System.Net.Sockets;

namespace Notify.Http;

/// <summary>
/// Connects to what a name means at this moment, if that may be connected to. The name itself proves nothing: it may
/// mean another address a moment after it was checked.
/// </summary>
internal sealed class GuardedConnector(
    bool allowPrivate,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null
)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
            ? [literal]
            : await _resolve(endPoint.Host, cancellationToken).ConfigureAwait(false);
        var allowed = Array.FindAll(addresses, address => allowPrivate || AddressRules.IsPublic(address));
        if (allowed.Length == 0)
            throw Refusal(endPoint.Host, addresses);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IOException Refusal(string host, IPAddress[] addresses) =>
        new(
            addresses.Length == 0
                ? $"The name '{host}' has no address."
                : $"'{host}' is {string.Join(", ", addresses.AsEnumerable())}, on this machine or in a private network, which is not "
                    + "allowed. Set AllowPrivateTargets if that is meant."
        );
}
