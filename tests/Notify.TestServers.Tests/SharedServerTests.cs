namespace Notify.TestServers.Tests;

public sealed class SharedServerTests
{
    [Fact]
    public async Task It_is_started_once_and_not_before_somebody_asks()
    {
        var starts = 0;
        var shared = new SharedServer<RedisServer>(() =>
        {
            Interlocked.Increment(ref starts);
            return RedisServer.StartNewAsync();
        });
        Assert.Equal(0, starts);

        var servers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => shared.GetAsync())));
        await using var server = servers[0];

        Assert.Equal(1, starts);
        Assert.All(servers, other => Assert.Same(server, other));
    }

    [Fact]
    public async Task One_that_cannot_start_tells_everybody_why_and_is_not_tried_again()
    {
        var starts = 0;
        var shared = new SharedServer<RedisServer>(() =>
        {
            starts++;
            return RedisServer.StartNewAsync(new() { Arguments = ["--no-such-option", "1"] });
        });

        await Assert.ThrowsAsync<ServerStartException>(() => shared.GetAsync());
        var again = await Assert.ThrowsAsync<ServerStartException>(() => shared.GetAsync());

        Assert.Contains("no-such-option", again.Message, StringComparison.Ordinal);
        Assert.Equal(1, starts);
    }
}
