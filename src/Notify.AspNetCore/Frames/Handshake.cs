using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Notify.AspNetCore;

/// <summary>
/// Turns a request into a WebSocket. What follows is framed by us instead of by <c>System.Net.WebSockets</c>, so that
/// many frames go out in one write, and an idle socket holds no buffer (docs/decisions/0023).
/// </summary>
internal static class Handshake
{
    private const string WebSocket = "websocket";
    private const string Version = "13";
    private const int KeyBytes = 16;

    public static bool IsRequested(HttpContext context) => IsExtended(context) || IsUpgrade(context);

    /// <summary>Accepts what <see cref="IsRequested" />.</summary>
    public static async Task<Stream> AcceptAsync(HttpContext context)
    {
        // How long a peer may take nothing is ours to say.
        if (
            context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinResponseDataRateFeature>() is
            { } rate
        )
            rate.MinDataRate = null;
        if (IsExtended(context))
            return await context
                .Features.GetRequiredFeature<IHttpExtendedConnectFeature>()
                .AcceptAsync()
                .ConfigureAwait(false);

        var headers = context.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = WebSocket;
        headers.SecWebSocketAccept = AcceptOf(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
    }

    private static bool IsExtended(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: WebSocket };

    private static bool IsUpgrade(HttpContext context)
    {
        var headers = context.Request.Headers;
        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && HttpMethods.IsGet(context.Request.Method)
            && Has(headers.Connection, "upgrade")
            && Has(headers.Upgrade, WebSocket)
            && headers.SecWebSocketVersion == Version
            && IsKey(headers.SecWebSocketKey.ToString());
    }

    private static bool Has(StringValues header, string word) =>
        header.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(word, StringComparer.OrdinalIgnoreCase);

    private static bool IsKey(string key) => Base64.IsValid(key, out var length) && length == KeyBytes;

    // RFC 6455 asks for SHA-1 and for this GUID; nothing secret hangs on it.
#pragma warning disable CA5350
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
