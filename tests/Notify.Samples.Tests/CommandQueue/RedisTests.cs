using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests.CommandQueue;

/// <summary>
/// The numbered scenarios and old defects that need a server: the sample on Redis, by configuration alone.
/// </summary>
public sealed class RedisTests : CommandTests
{
    private RedisServer _server = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _server = await RedisServer.StartNewAsync();
    }

    public override async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Scenario_1_defect_1_a_host_that_is_killed_while_it_pushes_loses_nothing()
    {
        var begun = new TaskCompletionSource();
        Orders.Answers(context =>
        {
            begun.TrySetResult();
            return Never.Until(context.RequestAborted);
        });
        List<long> ids;
        using (var first = Sample.Start("CommandQueue", [.. Settings, "--urls", "http://127.0.0.1:0"]))
        {
            try
            {
                await using var producer = await StartHere();
                ids = await producer.SubmitMany(
                    Enumerable.Range(0, 50).Select(i => RunningCommandQueue.Body($"{i}", bucket: $"{i}"))
                );
                await Guard.Within(begun.Task, "a request");
            }
            finally
            {
                first.Kill(entireProcessTree: true);
                await first.WaitForExitAsync();
            }
        }

        Orders.Answers(200);
        await using var second = await StartHere();

        foreach (var id in ids)
        {
            await second.WhenStatus(id, "orders", "done");
            await second.WhenStatus(id, "mail", "done");
        }
    }

    [Fact]
    public async Task Scenario_2_what_is_submitted_while_its_second_is_drained_is_pushed()
    {
        await using var queue = await StartHere();
        var soon = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1;

        var batches = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(b =>
                    queue.SubmitMany(
                        Enumerable
                            .Range(0, 50)
                            .Select(i => RunningCommandQueue.Body($"{b}.{i}", i % 2 == 0 ? 0 : soon, $"{i}"))
                    )
                )
        );

        var ids = batches.SelectMany(batch => batch).ToList();
        Assert.Equal(1_000, ids.Distinct().Count());
        await WhenAllAt(Orders, ids);
        await WhenAllAt(Mail, ids);
    }

    [Fact]
    public async Task Scenario_14_defect_4_redis_restarts_under_load_and_every_accepted_command_is_pushed()
    {
        await using var queue = await StartHere();
        var answers = new List<Task<CommandAnswer>>();
        for (var i = 0; i < 40; i++)
        {
            if (i == 20)
                await _server.StopAsync();
            answers.Add(queue.Post("/api/message/single", RunningCommandQueue.Body($"{i}", bucket: $"{i}")));
        }

        await _server.StartAsync();
        var ids = new List<long>();
        foreach (var answer in await Guard.Within(Task.WhenAll(answers), "every answer"))
        {
            // A number, or false: never an error of the whole.
            var data = answer.Success();
            if (data.ValueKind != System.Text.Json.JsonValueKind.False)
                ids.Add(data.GetInt64());
        }

        await WhenAllAt(Orders, ids);
        await WhenAllAt(Mail, ids);
        await queue.WhenStatus(await SubmitWhenBack(queue), "orders", "done");
    }

    [Fact]
    public async Task Defect_4_without_redis_a_command_is_answered_with_false()
    {
        await using var queue = await StartHere("--Notify:SendTimeout=00:00:01");
        await queue.Submit("warm");
        await _server.StopAsync();

        var answer = await queue.Post("/api/message/single", RunningCommandQueue.Body("x"));

        Assert.Equal((0, System.Text.Json.JsonValueKind.False), (answer.Code, answer.Data.ValueKind));
        (await queue.Get("/api/message/status?msg_id=1&consumer=orders")).Fails(113);
        (await queue.Get("/api/message/detail?msg_id=1&consumer=orders")).Fails(114);
        await _server.StartAsync();
    }

    [Fact]
    public async Task Defect_5_scripts_that_are_flushed_are_no_end()
    {
        await using var queue = await StartHere();
        await queue.Submit("before");
        await _server.CommandAsync("SCRIPT", "FLUSH");

        var id = await queue.Submit("after");

        await queue.WhenStatus(id, "orders", "done");
    }

    [Fact]
    public async Task Defect_6_a_detail_that_is_gone_stops_nobody()
    {
        await using var queue = await StartHere();
        var soon = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 2;
        var lost = await queue.Submit("without its detail", soon, "one");
        var other = await queue.Submit("other", soon, "two");
        await _server.CommandAsync("DEL", $"notify:command-queue:detail:{lost}");

        await WhenAllAt(Orders, [lost, other]);

        (await queue.Get($"/api/message/detail?msg_id={lost}&consumer=orders")).Fails(114);
        await queue.WhenStatus(other, "orders", "done");
    }

    [Fact]
    public async Task Scenario_18_an_hour_of_backlog_is_pushed_by_two_hosts_once_each()
    {
        var past = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 3600;
        // Neither loses what it holds for being slow.
        const string Lease = "--Notify:Redis:Lease=00:01:00";
        await using var one = await StartHere(Lease);
        await using var other = await StartHere(Lease);

        var ids = await one.SubmitMany(
            Enumerable.Range(0, 3600).Select(second => RunningCommandQueue.Body("x", past + second, $"b{second % 100}"))
        );

        await WhenAllAt(Orders, ids);
        await WhenAllAt(Mail, ids);
        Assert.Equal(3600, Orders.Received.Count);
    }

    [Fact]
    public async Task Scenario_20_a_host_that_is_stopped_leaves_nothing_undone_and_nothing_doing()
    {
        List<long> ids;
        await using (var first = await StartHere("--Notify:ShutdownTimeout=00:00:01"))
        {
            var begun = new Collector<bool>();
            Orders.Answers(context =>
            {
                begun.Add(true);
                return Never.Until(context.RequestAborted);
            });
            ids = await first.SubmitMany(
                Enumerable.Range(0, 100).Select(i => RunningCommandQueue.Body($"{i}", bucket: $"{i}"))
            );
            await begun.Next(5);
        }

        Orders.Answers(200);
        await using var second = await StartHere();

        foreach (var id in ids)
            await second.WhenStatus(id, "orders", "done");
        Assert.Equal(0, (await second.Pending("orders")).Count);
    }

    [Fact]
    public async Task Scenario_16_two_hosts_know_the_same_command()
    {
        await using var one = await StartHere("--CommandQueue:DeduplicateDays=1");
        await using var other = await StartHere("--CommandQueue:DeduplicateDays=1");
        var due = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600;

        var ids = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? one : other).Submit("same", due))
        );

        Assert.Single(ids.Distinct());
    }

    private IEnumerable<string> Settings => [.. BothConsumers, .. RunningCommandQueue.OnRedis(_server.Configuration)];

    private Task<RunningCommandQueue> StartHere(params IEnumerable<string> settings) =>
        RunningCommandQueue.Start([.. Settings, .. settings]);

    /// <summary>Until the client has found its server again, a command is answered with false.</summary>
    private static async Task<long> SubmitWhenBack(RunningCommandQueue queue)
    {
        var data = default(System.Text.Json.JsonElement);
        await Guard.Until(
            async () =>
            {
                var answer = await queue.Post("/api/message/single", RunningCommandQueue.Body("after"));
                data = answer.Success();
                return data.ValueKind == System.Text.Json.JsonValueKind.Number;
            },
            "a command to be accepted again"
        );
        return data.GetInt64();
    }
}
