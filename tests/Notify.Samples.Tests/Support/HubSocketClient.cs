using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>A client of the old systems' sockets.</summary>
internal sealed class HubSocketClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();

    public WebSocketCloseStatus? ClosedWith => _socket.CloseStatus;

    public static async Task<HubSocketClient> Connect(RunningTopicHub hub, string path)
    {
        var client = new HubSocketClient();
        var address = new UriBuilder(new Uri(hub.Client.BaseAddress!, path)) { Scheme = "ws" }.Uri;
        await Guard.Within(client._socket.ConnectAsync(address, CancellationToken.None), "the socket to open");
        return client;
    }

    /// <summary>Connects and goes through the dialogue.</summary>
    public static async Task<HubSocketClient> SignIn(RunningTopicHub hub, string path)
    {
        var client = await Connect(hub, path);
        Assert.Equal("Please enter the secret key", await client.Next());
        await client.Send(RunningTopicHub.Secret);
        Assert.Equal("Secret key matching succeeded", await client.Next());
        return client;
    }

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public Task Send(byte[] bytes) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Produces a message and takes the answer.</summary>
    public async Task Produce(string data, long delay = 0) => Assert.Equal("ok", await Ask(data, delay));

    /// <summary>
    /// Produces a message again and again until it is accepted: one that was under way when its server went away is not.
    /// </summary>
    public async Task ProduceUntilOk(string data)
    {
        while (await Ask(data, delay: 0) is var answer && answer != "ok")
            Assert.True(answer is not null, "The hub has closed the socket.");
    }

    private async Task<string?> Ask(string data, long delay)
    {
        await Send(JsonSerializer.Serialize(new { MessageData = data, DelayTime = delay }));
        return await Next();
    }

    /// <summary>The next text; null if the server has closed.</summary>
    public async Task<string?> Next()
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

    public async Task<JsonElement> NextMessage()
    {
        var text = await Next() ?? throw new InvalidOperationException($"Closed: {ClosedWith}");
        return JsonElement.Parse(text);
    }

    /// <summary>Takes the next message, acknowledges it, and gives its data.</summary>
    public async Task<string> Consume()
    {
        var message = await NextMessage();
        await Send(message.GetProperty("MessageCode").GetString()!);
        return message.GetProperty("MessageData").GetString()!;
    }

    public async Task WhenClosed()
    {
        while (await Next() is not null) { }
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
}
