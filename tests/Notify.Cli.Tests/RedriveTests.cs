using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NoticeCenter;
using Notify.Cli.Tests.Support;
using Notify.TestServers;

namespace Notify.Cli.Tests;

/// <summary>
/// What failed in the old system, sent again from the ledger on MySQL through a transport, to the sample NoticeCenter.
/// </summary>
public sealed class RedriveTests
{
    private const int Lost = 30;

    [Fact]
    public async Task Through_Redis_failures_reach_the_application_and_never_the_tool()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await RedriveAsync("Redis", "Redis:Configuration", redis.Configuration);
    }

    [Fact]
    public async Task Through_RabbitMQ_failures_reach_the_application_and_never_the_tool()
    {
        await using var rabbit = await RabbitMqServer.StartNewAsync();
        await RedriveAsync("RabbitMq", "RabbitMq:Uri", rabbit.Uri.ToString());
    }

    private static async Task RedriveAsync(string transport, string key, string server)
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, _) = await Server.DatabaseAsync();
        await oldSql(
            OldSystem.Tables(2)
                + OldSystem.Rows(2, users: 4, each: 3)
                + OldSystem.FailuresAndUsers
                + string.Concat(
                    Enumerable
                        .Range(0, Lost)
                        .Select(i => OldSystem.Failure("notify", OldSystem.Body(2, 5, $"lost {i}")))
                )
                + OldSystem.Failure("read", OldSystem.Body(1, 1, ""))
                // Clicked before any notice came.
                + OldSystem.Failure("read", OldSystem.Body(3, 1, "", "2020-08-01 07:00:00"))
        );
        // Of the inbox the tool is told nothing: it must leave alone what waits for it.
        string[] where =
        [
            "--connection",
            inbox,
            "--set",
            "MySql:UserIds=Numeric",
            "--set",
            $"Transport={transport}",
            "--set",
            "Ledger=MySql",
            "--set",
            $"{key}={server}",
        ];
        (await Shell.RunAsync(["import", "--from", old, .. where])).Ended(0).Said($"{Lost + 2} dead messages are new");
        // A tool that consumed would have made the inbox's group, and what it writes into is memory.
        (await Shell.RunAsync(["failures", "redrive", "--all", .. where]))
            .Ended(1)
            .Said($"0 dead messages were sent again; {Lost + 2} of those meant are left");

        await using (await StartAsync(transport, key, server, inbox))
        {
            // Its groups are made.
        }

        (await Shell.RunAsync(["failures", "list", .. where])).Ended(0).Said($"{Lost + 2} dead messages.");
        (await Shell.RunAsync(["failures", "redrive", "--all", .. where]))
            .Ended(0)
            .Said($"{Lost + 2} dead messages were sent again; 0 of those meant are left");
        (await Shell.RunAsync(["failures", "list", .. where])).Ended(0).Said("0 dead messages.");
        (await Shell.RunAsync(["import", "--from", old, .. where]))
            .Ended(0)
            .Said($"0 dead messages are new, {Lost + 2} were taken before");

        await using var center = await StartAsync(transport, key, server, inbox);
        var notices = center.Services.GetRequiredService<INotices>();
        var groups = center.Services.GetRequiredService<IGroupAdministration>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await IsIdleAsync(groups, "notify.inbox") || !await IsIdleAsync(groups, "old-reads"))
            await timer.WaitForNextTickAsync();

        Assert.Equal((1, 2 + Lost, 2), (await Unread("1"), await Unread("2"), await Unread("3")));
        var newest = (await notices.ListAsync("2")).Items[0];
        Assert.Equal(5, newest.Type);
        Assert.StartsWith("lost ", newest.Data, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2020, 8, 1, 0, 20, 0, TimeSpan.Zero), newest.CreatedAt);
        Assert.Empty((await center.Services.GetRequiredService<IFailures>().ListAsync()).Items);

        async Task<long> Unread(string user) => (await notices.CountAsync(user)).Unread;
    }

    private static async Task<bool> IsIdleAsync(IGroupAdministration groups, string group) =>
        await groups.FindAsync(group) is { Waiting: 0, Scheduled: 0, InFlight: 0 };

    private static async Task<WebApplication> StartAsync(string transport, string key, string server, string inbox)
    {
        var center = NoticeCenterApp.Build(
            [
                "--urls",
                "http://127.0.0.1:0",
                "--NoticeCenter:Grpc=",
                $"--environment={transport}MySql",
                "--Notify:Ledger=MySql",
                $"--Notify:{key}={server}",
                $"--Notify:MySql:ConnectionString={inbox}",
                "--Notify:MySql:Password=",
            ],
            builder => builder.Logging.ClearProviders()
        );
        await center.StartAsync();
        return center;
    }
}
