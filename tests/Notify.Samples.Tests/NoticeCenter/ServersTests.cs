using Notify.TestServers;

namespace Notify.Samples.Tests;

/// <summary>The sample on real servers: configuration alone moves it there.</summary>
public sealed class ServersTests
{
    private static readonly SharedServer<RabbitMqServer> RabbitMq = new(() => RabbitMqServer.StartNewAsync());
    private static readonly SharedServer<RedisServer> Redis = new(() => RedisServer.StartNewAsync());

    [Fact]
    public async Task It_runs_on_RabbitMQ_by_configuration_alone()
    {
        var server = await RabbitMq.GetAsync();

        await RunsOn(
            "transport RabbitMq, delay RabbitMq, inbox InMemory, ledger InMemory",
            "--environment=RabbitMq",
            $"--Notify:RabbitMq:Uri={server.Uri}"
        );
    }

    [Fact]
    public async Task It_runs_on_Redis_by_configuration_alone()
    {
        var server = await Redis.GetAsync();

        await RunsOn(
            "transport Redis, delay Redis, inbox InMemory, ledger Redis",
            "--environment=Redis",
            $"--Notify:Redis:Configuration={server.Configuration}"
        );
    }

    private static async Task RunsOn(string roles, params string[] settings)
    {
        await using var center = await RunningNoticeCenter.Start(settings);
        Assert.Contains(center.Log.Entries, entry => entry.Text.Contains(roles));

        await center.Fill(uid: 42, type: 1, count: 3);
        (await center.Post("/api/msg/product", ("uid", "42"), ("type", "1"), ("data", "again"))).Success(
            "uid",
            "type",
            "data"
        );
        await center.WhenUnread(42, 4);
        (await center.Post("/api/msg/read", ("uid", "42"), ("type", "1"))).Success("uid", "type", "data");

        Assert.Equal(0, await center.UnreadOf(42));
        Assert.Equal("Healthy", await center.Client.GetStringAsync("/health"));
    }
}
