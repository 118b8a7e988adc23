using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Notify.TestServers.Tests;

public sealed class FaultProxyTests
{
    [Fact]
    public async Task What_goes_through_arrives_and_is_counted()
    {
        await using var line = new EchoLine();
        using var first = await line.Connect();
        using var second = await line.Connect();
        await first.Say("hello");
        await second.Say(new string('x', 100_000));

        await line.Proxy.UntilAsync(() => line.Proxy is { BytesToClient: 100_005, BytesToServer: 100_005 });

        Assert.Equal(2, line.Proxy.Connections);
        Assert.Equal(2, line.Proxy.OpenConnections);
    }

    [Fact]
    public async Task The_end_of_one_side_reaches_the_other_after_all_bytes()
    {
        await using var line = new EchoLine();
        using var client = await line.Connect();
        await client.Send("last words");
        client.Shutdown();

        Assert.Equal("last words", await client.Hear(1000));
        await line.Proxy.UntilAsync(() => line.Proxy.OpenConnections == 0);
        Assert.Equal(0, line.Server.Resets);
    }

    [Fact]
    public async Task Cut_closes_connections_and_refuses_new_ones_until_mended()
    {
        await using var line = new EchoLine();
        using var before = await line.Connect();
        await before.Say("hello");

        line.Proxy.Cut();
        Assert.Equal("", await before.Hear(1));
        var refused = await Assert.ThrowsAsync<SocketException>(() => line.Connect());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        await Wait.Until(() => line.Server.Open == 0);

        line.Proxy.Mend();
        using var after = await line.Connect();
        await after.Say("hello again");
    }

    [Fact]
    public async Task Reset_resets_both_sides_and_lets_new_connections_pass()
    {
        await using var line = new EchoLine();
        using var before = await line.Connect();
        await before.Say("hello");

        line.Proxy.Reset();
        var reset = await Assert.ThrowsAsync<SocketException>(() => before.Hear(1));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        await Wait.Until(() => line.Server.Resets == 1);

        using var after = await line.Connect();
        await after.Say("hello again");
    }

    [Fact]
    public async Task Stall_holds_bytes_and_ends_back_until_they_may_flow()
    {
        await using var line = new EchoLine();
        using var before = await line.Connect();
        await before.Say("hello");

        line.Proxy.Stall();
        await before.Send("one");
        using var later = await line.Connect();
        await later.Send("two");
        later.Shutdown();
        await Wait.Until(() => line.Server.Open == 2);
        Assert.Equal(5, line.Proxy.BytesToServer);
        Assert.Equal(2, line.Proxy.OpenConnections);

        line.Proxy.Flow();
        Assert.Equal("one", await before.Hear(3));
        Assert.Equal("two", await later.Hear(1000));
    }

    [Fact]
    public async Task Stall_of_one_direction_leaves_the_other_flowing()
    {
        await using var line = new EchoLine();
        using var client = await line.Connect();

        line.Proxy.Stall(FlowDirection.ToClient);
        await client.Send("hello");
        await line.Proxy.UntilAsync(() => line.Proxy.BytesToServer == 5);
        Assert.Equal(0, line.Proxy.BytesToClient);
        line.Proxy.Flow(FlowDirection.ToClient);
        Assert.Equal("hello", await client.Hear(5));

        line.Proxy.Stall(FlowDirection.ToServer);
        await client.Send("again");
        Assert.Equal(5, line.Proxy.BytesToServer);
        line.Proxy.Flow(FlowDirection.ToServer);
        Assert.Equal("again", await client.Hear(5));
    }

    [Fact]
    public async Task Half_open_at_the_server_the_client_is_not_told()
    {
        await using var line = new EchoLine();
        using var client = await line.Connect();
        await client.Say("hello");

        line.Proxy.HalfOpen(ProxySide.Server);
        await Wait.Until(() => line.Server.Open == 0);
        await client.Send("anybody there?");
        var answer = client.Hear(1);
        using var other = await line.Connect();
        await other.Say("hello");
        Assert.False(answer.IsCompleted);
        Assert.Equal(2, line.Proxy.OpenConnections);

        line.Proxy.Reset();
        await Assert.ThrowsAsync<SocketException>(() => answer);
    }

    [Fact]
    public async Task Half_open_at_the_client_the_server_is_not_told()
    {
        await using var line = new EchoLine();
        using var client = await line.Connect();
        await client.Say("hello");

        line.Proxy.HalfOpen(ProxySide.Client);
        Assert.Equal("", await client.Hear(1));
        using var other = await line.Connect();
        await other.Say("hello");
        Assert.Equal(2, line.Server.Open);

        line.Proxy.Cut();
        await Wait.Until(() => line.Server.Open == 0);
    }

    [Fact]
    public async Task A_delay_is_never_shorter_and_keeps_the_order()
    {
        await using var line = new EchoLine();
        using var client = await line.Connect();
        line.Proxy.DelayBy(TimeSpan.FromMilliseconds(60));
        var sent = Stopwatch.StartNew();

        await client.Send("one");
        await line.Proxy.UntilAsync(() => line.Proxy.BytesToServer == 3);
        await client.Send("two");
        Assert.Equal("onetwo", await client.Hear(6));
        // There, then there and back again.
        Assert.True(sent.Elapsed >= TimeSpan.FromMilliseconds(180), $"{sent.Elapsed}");

        line.Proxy.DelayBy(TimeSpan.Zero);
        await client.Say("hello");
    }

    [Fact]
    public async Task The_hook_resets_a_connection_in_the_middle_of_what_it_sees()
    {
        await using var line = new EchoLine();
        line.Proxy.OnChunk = chunk =>
            chunk.Direction == FlowDirection.ToClient && Encoding.ASCII.GetString(chunk.Bytes.Span) == "second"
                ? ChunkFate.ResetAfter(3)
                : ChunkFate.Pass;
        using var client = await line.Connect();
        await client.Say("first");

        await client.Send("second");

        Assert.Equal("sec", await client.Hear(3));
        await Assert.ThrowsAsync<SocketException>(() => client.Hear(1));
        Assert.Equal(11, line.Proxy.BytesToServer);
        Assert.Equal(8, line.Proxy.BytesToClient);
    }

    [Fact]
    public async Task The_hook_sees_where_bytes_are_and_can_call_the_proxy()
    {
        await using var line = new EchoLine();
        var stalled = new TaskCompletionSource();
        line.Proxy.OnChunk = chunk =>
        {
            if (chunk is { Direction: FlowDirection.ToServer, Offset: 5, Connection: 1 })
            {
                line.Proxy.Stall();
                stalled.SetResult();
            }

            return chunk.Offset == 11 ? ChunkFate.DropAfter(2) : ChunkFate.Pass;
        };
        using var client = await line.Connect();
        await client.Say("first");

        await client.Send("second");
        await stalled.Task;
        using var other = await line.Connect();
        await other.Send("hello");
        await Wait.Until(() => line.Server.Open == 2);
        Assert.Equal(5, line.Proxy.BytesToServer);
        line.Proxy.Flow();

        Assert.Equal("second", await client.Hear(6));
        Assert.Equal("hello", await other.Hear(5));
        await client.Send("third");
        Assert.Equal("th", await client.Hear(2));
        await client.Say("fourth");
    }

    [Fact]
    public async Task What_a_hook_throws_is_not_lost()
    {
        await using var server = new EchoServer();
        var proxy = new FaultProxy("127.0.0.1", server.Port)
        {
            OnChunk = _ => throw new InvalidDataException("not what I wanted"),
        };
        using var client = await EchoClient.Connect(proxy);

        await client.Send("hello");
        await Assert.ThrowsAsync<SocketException>(() => client.Hear(1));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await proxy.DisposeAsync());
        Assert.Contains("not what I wanted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_are_reset_while_the_server_is_away_and_served_when_it_is_back()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var proxy = new FaultProxy(redis);
        Assert.Equal("PONG", await Ask(proxy, "PING"));

        await redis.KillAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Ask(proxy, "PING"));
        Assert.True(error is IOException or SocketException, $"{error}");
        await redis.StartAsync();

        Assert.Equal("PONG", await Ask(proxy, "PING"));
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_has_happened()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var proxy = new FaultProxy(redis);
        proxy.OnChunk = chunk => chunk.Direction == FlowDirection.ToClient ? ChunkFate.ResetAfter(0) : ChunkFate.Pass;

        await Assert.ThrowsAsync<IOException>(() => Ask(proxy, "INCR", "written"));

        Assert.Equal("1", await redis.CommandAsync("GET", "written"));
    }

    private static async Task<string> Ask(FaultProxy proxy, params string[] command)
    {
        using var client = await RedisClient.Connect(proxy.Host, proxy.Port);
        return await client.Ask(command);
    }
}
