using System.Net.WebSockets;
using System.Text;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.Sockets;

/// <summary>The life of a socket, whatever frames it speaks.</summary>
public sealed class SocketTests
{
    private const string SubscribeLive = """{"type":"subscribe","sub":"s","topics":["t"],"group":"g"}""";

    [Fact]
    public async Task A_silent_client_is_pinged_and_one_that_answers_lives_on()
    {
        var time = new ManualTime();
        var (every, timeout) = (TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(20));
        await using var host = await TopicHosts.Start(
            sockets => (sockets.HeartbeatEvery, sockets.PeerTimeout) = (every, timeout),
            time
        );
        using var client = await RawSocket.Connect(host, TopicHosts.All);
        await client.Next();
        for (var i = 0; i < 11; i++)
        {
            var ping = client.Next();
            time.Advance(every - TimeSpan.FromSeconds(1));
            await time.AdvanceUntil(() => ping.IsCompleted, "a ping");
            Assert.Equal(0x89, (await ping)!.Value.First);
            // Its own ping shows that the pong before it was taken.
            await client.Send(0x8A, []);
            await client.Send(0x89, "alive"u8.ToArray());
            Assert.Equal("alive", Encoding.UTF8.GetString((await client.Next())!.Value.Payload));
        }

        Assert.False(host.Log.Has(5100));
    }

    [Fact]
    public async Task A_dead_client_is_cut_off_and_what_it_held_goes_to_another()
    {
        var time = new ManualTime();
        await using var host = await TopicHosts.Start(sockets => sockets.PeerTimeout = TimeSpan.FromSeconds(45), time);
        using var dead = await RawSocket.Connect(host, TopicHosts.All);
        await dead.Send(0x81, Encoding.UTF8.GetBytes(SubscribeLive));
        await host.Publish("t", "x");
        await dead.WhenHeard("\"text\":\"x\"");

        await time.AdvanceUntil(() => host.Log.Has(5100), "the dead client to be cut off");

        await using var other = await TopicClient.SignIn(host, TopicHosts.All);
        await other.Send(SubscribeLive);
        await other.Next("subscribed");
        Assert.Equal(1, (await other.Next("message")).GetProperty("attempt").GetInt32());
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut_off_and_stalls_nobody()
    {
        var time = new ManualTime();
        await using var host = await TopicHosts.Start(
            sockets =>
            {
                sockets.PrefetchBytes = 64 * 1024 * 1024;
                sockets.MostPrefetch = 60_000;
                sockets.WriteTimeout = TimeSpan.FromSeconds(30);
            },
            time
        );
        using var stalled = await RawSocket.Connect(host, TopicHosts.All);
        await using var quick = await TopicClient.SignIn(host, TopicHosts.All);
        var live = """{"type":"subscribe","sub":"s","topics":["t"],"prefetch":100}""";
        await stalled.Send(0x81, Encoding.UTF8.GetBytes(live));
        await stalled.WhenHeard("subscribed");
        await quick.Ask("""{"type":"subscribe","sub":"s","topics":["t"],"ack":false}""", "subscribed");

        // More than the buffers of a connection take.
        var body = new string('x', 200_000);
        for (var i = 0; i < 60; i++)
        {
            await host.Publish("t", body);
            await quick.Next("message");
        }

        await time.AdvanceUntil(() => host.Log.Has(5100), "the stalled client to be cut off");
        await host.Publish("t", "y");
        Assert.Equal("y", (await quick.Next("message")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_client_for_which_too_much_waits_is_cut_off()
    {
        await using var host = await TopicHosts.Start(sockets =>
        {
            sockets.WaitingBytes = 1024 * 1024;
            sockets.PrefetchBytes = 64 * 1024 * 1024;
        });
        using var stalled = await RawSocket.Connect(host, TopicHosts.All);
        await stalled.Send(0x81, Encoding.UTF8.GetBytes(SubscribeLive));
        await stalled.WhenHeard("subscribed");

        var body = new string('x', 500_000);
        for (var i = 0; i < 40; i++)
            await host.Publish("t", body);

        await Guard.Until(() => host.Log.Has(5101), "the client to be cut off");
        await Guard.Until(
            async () => (await host.Group("client.all.g")).Waiting == 40,
            "everything to be back in the group"
        );
    }

    [Fact]
    public async Task When_the_host_stops_every_client_is_told_to_go_and_nothing_stays_held()
    {
        var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(SubscribeLive, "subscribed");
        await host.Publish("t", "x");
        await client.Next("message");
        var groups = host.Get<IGroupAdministration>();

        var stopping = host.DisposeAsync();

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await client.WhenClosed());
        await client.Close();
        await stopping;
        Assert.Equal(
            (1, 0),
            await groups.FindAsync("client.all.g") is { } group ? (group.Waiting, group.InFlight) : default
        );
    }

    [Fact]
    public async Task A_client_that_does_not_agree_to_close_is_cut_off()
    {
        var time = new ManualTime();
        await using var host = await TopicHosts.Start(sockets => sockets.CloseTimeout = TimeSpan.FromSeconds(5), time);
        using var client = await RawSocket.Connect(host, TopicHosts.All);
        await client.Send(0x82, [1, 2, 3]);

        Assert.Equal((int)WebSocketCloseStatus.InvalidMessageType, await client.CloseStatus());
        var cut = client.WhenCut();
        await time.AdvanceUntil(() => cut.IsCompleted, "the connection to be cut");
    }

    [Theory]
    [InlineData("fail")]
    [InlineData("fail to answer")]
    public async Task A_protocol_that_fails_closes_its_socket_and_no_other(string text)
    {
        await using var host = await InboxHost.Start(
            new InboxHostSetup
            {
                Notify = notify => notify.AddTopicSockets(),
                App = app =>
                    Microsoft.AspNetCore.Builder.TopicSocketEndpointRouteBuilderExtensions.MapTopicSocket(
                        app,
                        "/echo",
                        _ => new Echo()
                    ),
            }
        );
        await using var one = await TopicClient.Connect(host, path: "/echo");
        await using var other = await TopicClient.Connect(host, path: "/echo");

        await one.Send(text);

        Assert.Equal(WebSocketCloseStatus.InternalServerError, await one.WhenClosed());
        Assert.True(host.Log.Has(5102));
        await other.Send("still there");
        Assert.Equal("still there", await other.NextText());
    }

    private sealed class Echo : TopicSocketProtocol
    {
        public override ValueTask OpenedAsync(TopicSocket socket, CancellationToken cancellationToken)
        {
            socket.Admit("anybody");
            return ValueTask.CompletedTask;
        }

        public override ValueTask ReceivedAsync(
            TopicSocket socket,
            ReadOnlyMemory<byte> text,
            CancellationToken cancellationToken
        )
        {
            if (text.Span.SequenceEqual("fail"u8))
                throw new InvalidOperationException("A protocol of the test's.");
            if (text.Span.SequenceEqual("fail to answer"u8))
                socket.Send(new Message("t", ReadOnlyMemory<byte>.Empty));
            else
                socket.Write(text.Span);
            return ValueTask.CompletedTask;
        }

        public override bool WriteMessage(
            SocketSubscription subscription,
            Delivery delivery,
            System.Buffers.IBufferWriter<byte> text
        ) => true;

        public override void WriteResult(
            Message message,
            object? tag,
            SendResult result,
            System.Buffers.IBufferWriter<byte> text
        ) => throw new InvalidOperationException("A protocol of the test's.");
    }
}
