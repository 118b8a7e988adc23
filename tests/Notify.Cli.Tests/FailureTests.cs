using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify.Cli.Tests.Support;
using Notify.TestServers;

namespace Notify.Cli.Tests;

public sealed class FailureTests
{
    [Fact]
    public async Task Dead_messages_are_listed_sent_again_and_removed()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var ids = await FailAsync(redis.Configuration, count: 3);
        string[] where =
        [
            "--set",
            "Transport=Redis",
            "--set",
            "Ledger=Redis",
            "--set",
            $"Redis:Configuration={redis.Configuration}",
        ];

        var list = (await Shell.RunAsync(["failures", "list", "--group", "billing", .. where])).Ended(0);
        Assert.Equal(3, list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        list.Said("orders.placed").Said("HandlerFailed").Said(ids[0]);
        (await Shell.RunAsync(["failures", "list", "--limit", "2", .. where])).Ended(0).Said("2 dead messages");
        (await Shell.RunAsync(["failures", "list", "--topic", "other", .. where])).Ended(0).Said("0 dead messages");
        (await Shell.RunAsync(["failures", "redrive", "--all", "--dry-run", .. where]))
            .Ended(0)
            .Said("3 dead messages would be");
        (await Shell.RunAsync(["failures", "resolve", "--id", ids[0], .. where]))
            .Ended(0)
            .Said("1 dead messages were removed; 0");
        (await Shell.RunAsync(["failures", "redrive", "--group", "billing", .. where]))
            .Ended(0)
            .Said("2 dead messages were sent again; 0 of those meant are left");
        (await Shell.RunAsync(["failures", "list", .. where])).Ended(0).Said("0 dead messages");
    }

    /// <summary>Lets messages die in a group.</summary>
    private static async Task<List<string>> FailAsync(string configuration, int count)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNotify(notify =>
            notify
                .UseRedis(options => options.Configuration = configuration)
                .Map<Order>("orders.placed")
                .Group(
                    "billing",
                    group =>
                        group
                            .Handle<Order>((_, _, _) => throw new InvalidOperationException("no money"))
                            .RetryOn<InvalidOperationException>(RetryOptions.None)
                )
        );
        using var host = builder.Build();
        await host.StartAsync();
        var producer = host.Services.GetRequiredService<IMessageProducer>();
        for (var i = 0; i < count; i++)
            await producer.SendAsync(new Order(i));
        var failures = host.Services.GetRequiredService<IFailures>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var page = await failures.ListAsync();
        while (page.Items.Count < count && await timer.WaitForNextTickAsync())
            page = await failures.ListAsync();

        await host.StopAsync();
        return [.. page.Items.Select(failed => failed.Message.Id.ToString())];
    }

    internal sealed record Order(int Number);
}
