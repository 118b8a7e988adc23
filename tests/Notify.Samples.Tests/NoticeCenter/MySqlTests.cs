using Notify.TestServers;

namespace Notify.Samples.Tests;

/// <summary>The sample with its inboxes on MySQL, and RabbitMQ or Redis between, by configuration alone.</summary>
public sealed class MySqlTests : IAsyncLifetime
{
    private MariaDbServer _database = null!;

    public async Task InitializeAsync()
    {
        _database = await MariaDbServer.StartNewAsync();
        await _database.SqlAsync("CREATE DATABASE notice");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task The_old_systems_stack_of_RabbitMQ_and_MySQL_keeps_notices_over_a_restart_of_everything()
    {
        await using var server = await RabbitMqServer.StartNewAsync();
        string[] stack = ["--environment=RabbitMqMySql", $"--Notify:RabbitMq:Uri={server.Uri}"];
        await using (var center = await Start(stack))
        {
            AssertRuns(center, "transport RabbitMq, delay RabbitMq, inbox MySql, ledger MySql");
            await center.Fill(uid: 42, type: 1, count: 5);
            Assert.Equal("Healthy", await center.Client.GetStringAsync("/health"));
        }

        await _database.StopAsync();
        await _database.StartAsync();

        await using var again = await Start(stack);
        await again.Fill(uid: 42, type: 2, count: 1);
        await again.WhenUnread(42, 6);
        // User 42 belongs to table 42 % 16 + 1, as ever.
        var rows = await _database.SqlAsync("SELECT COUNT(*) FROM notice.th_notice_11 WHERE uid = 42");
        Assert.Equal("6", rows.Trim());
    }

    [Fact]
    public async Task Redis_and_MySQL_together_serve_the_same_routes()
    {
        await using var server = await RedisServer.StartNewAsync();
        await using var center = await Start(
            "--environment=RedisMySql",
            $"--Notify:Redis:Configuration={server.Configuration}"
        );

        AssertRuns(center, "transport Redis, delay Redis, inbox MySql, ledger Redis");
        await center.Fill(uid: 7, type: 1, count: 5);
        Assert.Equal("Healthy", await center.Client.GetStringAsync("/health"));
    }

    private static void AssertRuns(RunningNoticeCenter center, string parts) =>
        Assert.Contains(center.Log.Entries, entry => entry.Text.Contains(parts));

    private Task<RunningNoticeCenter> Start(params string[] stack) =>
        RunningNoticeCenter.Start([
            .. stack,
            $"--Notify:MySql:ConnectionString={_database.ConnectionStringFor("notice")}",
            "--Notify:MySql:Password=",
        ]);
}
