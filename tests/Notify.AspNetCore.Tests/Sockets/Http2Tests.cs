using System.Net.WebSockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests.Sockets;

/// <summary>Sockets over HTTP/2: streams of one connection, opened by extended CONNECT (RFC 8441).</summary>
public sealed class Http2Tests
{
    private const string Subscribe = """{"type":"subscribe","sub":"s","topics":["t"],"group":"g"}""";

    [Fact]
    public async Task Sockets_on_one_connection_send_receive_and_acknowledge_and_one_that_breaks_leaves_the_others()
    {
        await using var host = await StartHttp2();
        using var connections = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var first = await TopicClient.SignInByHttp2(host, TopicHosts.All, connections);
        await using var second = await TopicClient.SignInByHttp2(host, TopicHosts.All, connections);
        await first.Ask(Subscribe, "subscribed");

        await second.Ask("""{"type":"send","ref":"1","topic":"t","id":"one","text":"hello"}""", "sent");
        Assert.Equal("hello", (await first.Next("message")).GetProperty("text").GetString());
        first.HangUp();
        await second.Ask(Subscribe, "subscribed");
        Assert.Equal("hello", (await second.Next("message")).GetProperty("text").GetString());
        await second.Send("""{"type":"ack","sub":"s","ids":["one"]}""");

        await host.WhenEmpty("client.all.g");
        await second.Close();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, second.ClosedWith);
    }

    [Fact]
    public async Task A_long_message_goes_through_in_both_directions()
    {
        await using var host = await StartHttp2();
        using var connections = new HttpMessageInvoker(new SocketsHttpHandler());
        await using var client = await TopicClient.SignInByHttp2(host, TopicHosts.All, connections);
        await client.Ask(Subscribe, "subscribed");
        // More than the windows of a stream and of a connection.
        var text = new string('x', 500_000);

        await client.Send($$"""{"type":"send","ref":"1","topic":"t","text":"{{text}}"}""");

        var frames = new[] { await client.NextText(), await client.NextText() };
        Assert.Contains(frames, frame => frame!.Contains("\"sent\"", StringComparison.Ordinal));
        Assert.Contains(frames, frame => frame!.Contains(text, StringComparison.Ordinal));
    }

    private static Task<InboxHost> StartHttp2() =>
        TopicHosts.Start(services: services =>
            services.Configure<KestrelServerOptions>(kestrel =>
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)
            )
        );
}
