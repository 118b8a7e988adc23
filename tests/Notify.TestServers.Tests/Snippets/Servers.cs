namespace Notify.TestServers.Tests.Snippets;

/// <summary>The code in docs/testing.md. It runs as tests, too.</summary>
public sealed class Servers
{
    // snippet: servers
    private static readonly SharedServer<RedisServer> Shared = new(() => RedisServer.StartNewAsync());

    [Fact]
    public async Task A_test_that_leaves_the_server_as_it_is()
    {
        var server = await Shared.GetAsync();
        Assert.Equal("PONG", await server.CommandAsync("PING"));
    }

    [Fact]
    public async Task A_test_that_needs_an_outage()
    {
        await using var server = await RedisServer.StartNewAsync(new() { AppendFsync = AppendFsync.Always });
        await server.CommandAsync("SET", "order", "A-1");
        await server.KillAsync();
        await server.StartAsync();
        Assert.Equal("A-1", await server.CommandAsync("GET", "order"));
    }

    // end

    [Fact]
    public async Task The_proxy_of_the_document()
    {
        await using var server = await RedisServer.StartNewAsync();
        // snippet: proxy
        await using var proxy = new FaultProxy(server);
        using var client = await RedisClient.Connect(proxy.Host, proxy.Port);
        await client.Ask("SET", "order", "A-1");

        // The answer to the next command is lost in the middle.
        proxy.OnChunk = chunk =>
            chunk.Direction == FlowDirection.ToClient ? ChunkFate.ResetAfter(chunk.Bytes.Length / 2) : ChunkFate.Pass;
        await Assert.ThrowsAnyAsync<IOException>(() => client.Ask("INCR", "changes"));
        // end
        Assert.Equal("1", await server.CommandAsync("GET", "changes"));
    }
}
