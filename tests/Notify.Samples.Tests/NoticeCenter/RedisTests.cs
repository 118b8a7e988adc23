using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests;

/// <summary>The sample on Redis, by configuration alone.</summary>
public sealed class RedisTests : IAsyncLifetime
{
    private RedisServer _server = null!;

    public async Task InitializeAsync() => _server = await RedisServer.StartNewAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Notices_go_over_redis_and_the_sample_is_healthy()
    {
        await using var center = await Start();
        Assert.Contains(
            center.Log.Entries,
            entry => entry.Text.Contains("transport Redis, delay Redis, inbox InMemory, ledger Redis")
        );

        await center.Fill(uid: 42, type: 1, count: 5);

        Assert.Equal("Healthy", await center.Client.GetStringAsync("/health"));
        Assert.Contains("notify.inbox", await _server.CommandAsync("KEYS", "*"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_accepted_while_the_server_restarts_is_in_the_inbox()
    {
        await using var center = await Start();
        await center.Fill(uid: 7, type: 1, count: 1);

        await _server.StopAsync();
        var waiting = center.Post("/api/msg/product", ("uid", "7"), ("type", "1"), ("data", "patient"));
        await _server.StartAsync();

        (await Guard.Within(waiting, "the answer")).Success("uid", "type", "data");
        await center.WhenUnread(7, 2);
    }

    private Task<RunningNoticeCenter> Start() =>
        RunningNoticeCenter.Start(
            "--Notify:Transport=Redis",
            "--Notify:Delay=Redis",
            "--Notify:Ledger=Redis",
            "--Notify:SendTimeout=00:00:30",
            $"--Notify:Redis:Configuration={_server.Configuration}"
        );
}
