using System.Net.WebSockets;

namespace Notify.AspNetCore;

/// <summary>
/// The peer broke the rules of WebSockets, or a limit; the socket is closed with the status and the text.
/// </summary>
internal sealed class FrameException(WebSocketCloseStatus status, string message) : Exception(message)
{
    public WebSocketCloseStatus Status { get; } = status;
}
