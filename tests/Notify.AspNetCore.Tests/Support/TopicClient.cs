using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests;

/// <summary>A client of WebSockets for topics, as .NET applications have one.</summary>
internal sealed class TopicClient : IAsyncDisposable
{
    public const string Path = "/v1/topics";

    private readonly ClientWebSocket _socket = new();

    /// <summary>Messages that came while an answer was waited for.</summary>
    private readonly Queue<string> _early = new();

    public WebSocketCloseStatus? ClosedWith => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public static async Task<TopicClient> Connect(
        InboxHost host,
        string? key = null,
        string path = Path,
        params (string Name, string Value)[] headers
    )
    {
        var client = new TopicClient();
        if (key is not null)
            client._socket.Options.SetRequestHeader(ApiKeyDefaults.Header, key);
        foreach (var (name, value) in headers)
            client._socket.Options.SetRequestHeader(name, value);
        await Guard.Within(
            client._socket.ConnectAsync(AddressOf(host, path), CancellationToken.None),
            "the socket to open"
        );
        return client;
    }

    /// <summary>Connects by HTTP/2, on which a socket is one stream of several, and takes the welcome.</summary>
    public static async Task<TopicClient> SignInByHttp2(InboxHost host, string key, HttpMessageInvoker connections)
    {
        var client = new TopicClient();
        var options = client._socket.Options;
        (options.HttpVersion, options.HttpVersionPolicy) = (
            HttpVersion.Version20,
            HttpVersionPolicy.RequestVersionExact
        );
        options.SetRequestHeader(ApiKeyDefaults.Header, key);
        await Guard.Within(
            client._socket.ConnectAsync(AddressOf(host, Path), connections, CancellationToken.None),
            "the socket to open"
        );
        await client.Next("signed-in");
        return client;
    }

    /// <summary>Connects with a key and takes the welcome.</summary>
    public static async Task<TopicClient> SignIn(InboxHost host, string key)
    {
        var client = await Connect(host, key);
        await client.Next("signed-in");
        return client;
    }

    public Task Send(string json) => Send(Encoding.UTF8.GetBytes(json));

    public Task Send(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text) =>
        _socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None);

    public Task SendPart(byte[] bytes, bool isLast) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Text, isLast, CancellationToken.None);

    /// <summary>Sends a frame that is answered. Messages that come before the answer are the next frames.</summary>
    public async Task<JsonElement> Ask(string json, string answer)
    {
        await Send(json);
        while (true)
        {
            var text = await Receive();
            if (TypeOf(text) is not "message" || answer is "message")
                return Frame(text, answer);
            _early.Enqueue(text!);
        }
    }

    /// <summary>Takes the next frame; one of another type fails the test.</summary>
    public async Task<JsonElement> Next(string type) => Frame(await NextText(), type);

    /// <summary>The next text; null if the server has closed.</summary>
    public async Task<string?> NextText() => _early.TryDequeue(out var early) ? early : await Receive();

    private JsonElement Frame(string? text, string type)
    {
        Assert.True(text is not null, $"Waited for '{type}'. Closed: {ClosedWith} {CloseReason}");
        Assert.True(TypeOf(text) == type, $"Waited for '{type}': {text}");
        return JsonElement.Parse(text);
    }

    private static string? TypeOf(string? text) =>
        text is null ? null : JsonElement.Parse(text).GetProperty("type").GetString();

    private async Task<string?> Receive()
    {
        var text = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await Guard.Within(_socket.ReceiveAsync(buffer, CancellationToken.None), "the server to speak");
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(text.ToArray());
        }
    }

    /// <summary>Waits until the server closes, whatever else it says.</summary>
    public async Task<WebSocketCloseStatus?> WhenClosed()
    {
        while (await NextText() is not null) { }
        return ClosedWith;
    }

    /// <summary>Hangs up without a word.</summary>
    public void HangUp() => _socket.Abort();

    public Task Close() =>
        Guard.Within(
            _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None),
            "the socket to close"
        );

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri AddressOf(InboxHost host, string path) =>
        new UriBuilder(host.Address) { Scheme = "ws", Path = path }.Uri;
}
