using System.Net.WebSockets;
using System.Text;
using Notify;

namespace TopicHub;

/// <summary>What producers and consumers have in common: the dialogue in which they sign in, and their place among the
/// clients.</summary>
internal abstract class HubSocket(HubParts parts, bool isConsumer, string topic, string id) : TopicSocketProtocol
{
    private static readonly byte[] Prompt = "Please enter the secret key"u8.ToArray();
    private static readonly byte[] Wrong = "Secret key matching error"u8.ToArray();
    private static readonly byte[] Right = "Secret key matching succeeded"u8.ToArray();

    private HubClient? _client;
    private int _failures;

    protected HubParts Parts => parts;

    protected string Topic => topic;

    protected string Id => id;

    public override ValueTask OpenedAsync(TopicSocket socket, CancellationToken cancellationToken)
    {
        if (parts.Options.Protocol == HubProtocol.Dpmq)
            return EnterAsync(socket, cancellationToken);
        socket.Write(Prompt);
        return ValueTask.CompletedTask;
    }

    public override ValueTask ReceivedAsync(
        TopicSocket socket,
        ReadOnlyMemory<byte> text,
        CancellationToken cancellationToken
    )
    {
        if (_client is not null)
        {
            Take(socket, text.Span);
            return ValueTask.CompletedTask;
        }

        if (parts.Keys.Check(Encoding.UTF8.GetString(text.Span), socket.RemoteAddress).IsAccepted)
        {
            socket.Write(Right);
            return EnterAsync(socket, cancellationToken);
        }

        socket.Write(Wrong);
        if (++_failures >= parts.Attempts)
            socket.Close(WebSocketCloseStatus.PolicyViolation, "Too many wrong keys.");
        else
            socket.Write(Prompt);
        return ValueTask.CompletedTask;
    }

    public override void Ended(TopicSocket socket)
    {
        if (_client is not null)
            parts.Clients.Remove(_client);
    }

    /// <summary>The client is in.</summary>
    protected virtual ValueTask BeginAsync(TopicSocket socket, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <summary>The client has said something.</summary>
    protected abstract void Take(TopicSocket socket, ReadOnlySpan<byte> text);

    private ValueTask EnterAsync(TopicSocket socket, CancellationToken cancellationToken)
    {
        if (!socket.Admit($"{(isConsumer ? "consumer" : "producer")} {id}"))
            return ValueTask.CompletedTask;
        var ip = $"{socket.RemoteAddress}";
        _client = new HubClient(isConsumer, id, topic, ip, socket.OpenedAt.ToUnixTimeSeconds());
        parts.Clients.Add(_client);
        return BeginAsync(socket, cancellationToken);
    }
}
