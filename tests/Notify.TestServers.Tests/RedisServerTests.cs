namespace Notify.TestServers.Tests;

public sealed class RedisServerTests
{
    [Fact]
    public async Task It_comes_back_at_its_address_with_its_data_after_a_stop_and_after_a_kill()
    {
        await using var server = await RedisServer.StartNewAsync(new() { AppendFsync = AppendFsync.Always });
        var (port, first) = (server.Port, server.ProcessId);
        await server.CommandAsync("SET", "kept", "yes");

        await server.StopAsync();
        Assert.False(server.IsRunning);
        await server.StartAsync();
        Assert.Equal("yes", await server.CommandAsync("GET", "kept"));

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.StartAsync();
        Assert.Equal("yes", await server.CommandAsync("GET", "kept"));
        Assert.Equal(port, server.Port);
        Assert.NotEqual(first, server.ProcessId);
    }

    [Fact]
    public async Task Without_an_append_only_file_it_forgets()
    {
        await using var server = await RedisServer.StartNewAsync(new() { AppendOnly = false });
        await server.CommandAsync("SET", "kept", "yes");

        await server.StopAsync();
        await server.StartAsync();

        Assert.Equal("", await server.CommandAsync("GET", "kept"));
    }

    [Fact]
    public async Task A_cluster_takes_every_key_at_the_node_that_has_its_slot()
    {
        await using var cluster = await RedisCluster.StartNewAsync();

        var taken = 0;
        foreach (var node in cluster.Nodes)
        {
            try
            {
                await node.CommandAsync("SET", "some-key", "1");
                taken++;
            }
            catch (InvalidOperationException exception)
            {
                Assert.Contains("MOVED", exception.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(1, taken);
    }

    [Fact]
    public async Task A_cluster_is_whole_again_after_a_node_was_away()
    {
        await using var cluster = await RedisCluster.StartNewAsync();

        await cluster.Nodes[1].KillAsync();
        await cluster.Nodes[1].StartAsync();
        await cluster.ReadyAsync();

        Assert.Contains(
            "cluster_known_nodes:3",
            await cluster.Nodes[1].CommandAsync("CLUSTER", "INFO"),
            StringComparison.Ordinal
        );
    }
}
