using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests;

/// <summary>An open stream, read only when the test asks: what it does not read, the host cannot send.</summary>
internal sealed class LiveStream : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly Stream _body;
    private readonly EventParser _parser = new();
    private readonly Queue<StreamEvent> _events = new();
    private readonly byte[] _buffer = new byte[4096];

    private LiveStream(HttpClient client, HttpResponseMessage response, Stream body)
    {
        _client = client;
        Response = response;
        _body = body;
    }

    public HttpResponseMessage Response { get; }

    public HttpContentHeaders Headers => Response.Content.Headers;

    public long? Retry => _parser.Retry;

    /// <summary>The id of the last event that came whole.</summary>
    public string? LastId => _parser.LastId;

    /// <param name="host">The host.</param>
    /// <param name="user">Whose inbox.</param>
    /// <param name="lastId">What a browser that comes back sends.</param>
    /// <param name="query">What follows the address.</param>
    /// <param name="address">The address; the inbox's unless set.</param>
    /// <param name="narrow">True for a reader with little room of its own, so that the host soon feels it.</param>
    /// <param name="headers">Headers more.</param>
    public static async Task<LiveStream> Open(
        InboxHost host,
        string user = "ada",
        string? lastId = null,
        string query = "",
        string address = "/v1/inbox/stream",
        bool narrow = false,
        params (string Name, string Value)[] headers
    )
    {
        var client = new HttpClient(Handler(narrow)) { Timeout = Guard.Time };
        var request = host.Request($"GET {address}{query}", user: user, headers: headers);
        if (lastId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        try
        {
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return new LiveStream(client, response, await response.Content.ReadAsStreamAsync());
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The next event that is no heartbeat.</summary>
    public async Task<StreamEvent> Next(string? name = null)
    {
        while (true)
        {
            var next =
                await Guard.Within(NextOrEnd(), "the next event")
                ?? throw new EndOfStreamException("The stream has ended.");
            if (next.Name == "ping")
                continue;
            if (name is not null)
                Assert.Equal(name, next.Name);
            return next;
        }
    }

    /// <summary>The next event of any kind, or null if the stream has ended in order.</summary>
    public async Task<StreamEvent?> NextOrEnd()
    {
        while (_events.Count == 0)
        {
            var read = await _body.ReadAsync(_buffer);
            if (read == 0)
                return null;
            _parser.Read(_buffer.AsSpan(0, read)).ForEach(_events.Enqueue);
        }

        return _events.Dequeue();
    }

    public async Task<List<StreamEvent>> Next(int count)
    {
        var events = new List<StreamEvent>();
        while (events.Count < count)
            events.Add(await Next());
        return events;
    }

    /// <summary>Everything up to the end, which the host makes.</summary>
    public async Task<List<StreamEvent>> ReadToEnd()
    {
        var events = new List<StreamEvent>();
        while (await Guard.Within(NextOrEnd(), "the end of the stream") is { } next)
            events.Add(next);
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await _body.DisposeAsync();
        Response.Dispose();
        _client.Dispose();
    }

    private static SocketsHttpHandler Handler(bool narrow)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None };
        if (narrow)
        {
            handler.ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        return handler;
    }
}
