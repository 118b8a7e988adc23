using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;

namespace Notify.Samples.Tests.CommandQueue;

/// <summary>What the old system did wrong, by the number of the defect in its description.</summary>
public sealed class OldDefectsTests : CommandTests
{
    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Fact]
    public async Task Scenario_2_defect_2_what_is_submitted_for_the_second_being_drained_is_not_lost()
    {
        await using var queue = await Start();

        var batches = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(b =>
                    queue.SubmitMany(
                        Enumerable.Range(0, 50).Select(i => RunningCommandQueue.Body($"{b}.{i}", bucket: $"{b}"))
                    )
                )
        );

        var ids = batches.SelectMany(batch => batch).ToList();
        Assert.Equal(1_000, ids.Distinct().Count());
        await WhenAllAt(Orders, ids);
        await WhenAllAt(Mail, ids);
    }

    [Fact]
    public async Task Scenario_3_defect_3_a_bad_time_kills_nothing()
    {
        await using var queue = await Start();
        long[] old = [1, Now - (5 * 24 * 3600), Now - (10 * 365 * 24 * 3600L)];

        foreach (var timestamp in new[] { $"{Now}000", "18446744073709551615", "9223372036854775808", "253402300800" })
        {
            var body = RunningCommandQueue
                .Body("x")
                .Replace("\"timestamp\":0", $"\"timestamp\":{timestamp}", StringComparison.Ordinal);
            var answer = await queue.Post("/api/message/single", body);
            Assert.StartsWith(
                $"timestamp is {timestamp}; give seconds",
                answer.Success().GetString(),
                StringComparison.Ordinal
            );
        }

        // A time in the past means now, however long ago, and the detail is there.
        var ids = await queue.SubmitMany(old.Select(time => RunningCommandQueue.Body("old", time, $"{time}")));
        await WhenAllAt(Orders, ids);
        var detail = (await queue.Get($"/api/message/detail?msg_id={ids[1]}&consumer=orders")).Success();
        Assert.Equal(old[1], detail.GetProperty("timestamp").GetInt64());
        await queue.WhenStatus(ids[0], "mail", "done");
    }

    [Fact]
    public async Task Scenario_18_defect_7_an_hour_of_backlog_does_not_need_an_hour()
    {
        await using var queue = await Start();

        var ids = await queue.SubmitMany(
            Enumerable
                .Range(0, 3600)
                .Select(second => RunningCommandQueue.Body("x", Now - 3600 + second, $"b{second % 50}"))
        );

        await WhenAllAt(Orders, ids);
        await WhenAllAt(Mail, ids);
    }

    [Fact]
    public async Task Defect_8_a_consumer_that_does_not_answer_keeps_no_other_waiting()
    {
        await using var queue = await Start("--CommandQueue:Concurrency=2");
        Mail.Answers(context => Never.Until(context.RequestAborted));

        var ids = await queue.SubmitMany(
            Enumerable.Range(0, 100).Select(i => RunningCommandQueue.Body("x", bucket: $"{i}"))
        );

        await WhenAllAt(Orders, ids);
        await queue.WhenStatus(ids[^1], "orders", "done");
    }

    [Fact]
    public async Task Defect_8_a_retry_that_waits_holds_no_worker()
    {
        await using var queue = await Start(
            "--CommandQueue:Concurrency=1",
            RunningCommandQueue.Consumer(0, "Interval", "3600000")
        );
        Orders.Answers(500);
        await queue.Submit("first", bucket: "one");
        await Orders.Received.Next();
        Orders.Answers(200);

        var second = await queue.Submit("second", bucket: "two");

        await queue.WhenStatus(second, "orders", "done");
    }

    [Fact]
    public async Task Defect_9_solving_what_is_not_there_says_so_and_leaves_nothing()
    {
        await using var queue = await Start();

        var answer = await queue.Post("/api/message/solved", """{"consumer":"orders","msg_ids":[15771179759758]}""");

        Assert.False(answer.Success().GetProperty("15771179759758").GetBoolean());
        Assert.Equal("unknown", await queue.StatusOf(15771179759758, "orders"));
    }

    [Fact]
    public async Task Defect_10_a_command_that_is_not_configured_is_refused_and_not_lost()
    {
        await using var queue = await Start();

        var body = RunningCommandQueue
            .Body("x")
            .Replace(RunningCommandQueue.Command, "sds:new", StringComparison.Ordinal);

        Assert.Equal(
            "There is no command 'sds:new'.",
            (await queue.Post("/api/message/single", body)).Success().GetString()
        );
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    public async Task Defect_11_any_2xx_is_success(int status)
    {
        await using var queue = await Start();
        Orders.Answers(status);

        var id = await queue.Submit("x");

        await queue.WhenStatus(id, "orders", "done");
        Assert.Equal(1, Orders.Received.Count);
    }

    [Fact]
    public async Task Defect_11_connections_serve_again()
    {
        await using var queue = await Start("--CommandQueue:Concurrency=1");
        Orders.Answers(context => context.Response.WriteAsync("a body that nobody asked for"));

        var ids = await queue.SubmitMany(Enumerable.Range(0, 10).Select(i => RunningCommandQueue.Body($"{i}")));

        await WhenAllAt(Orders, ids);
        Assert.Single(Orders.Received.All.Select(request => request.Connection).Distinct());
    }

    [Fact]
    public async Task Defect_11_no_timeout_does_not_mean_for_ever()
    {
        await using var queue = await Start(
            RunningCommandQueue.Consumer(0, "Timeout", "0"),
            RunningCommandQueue.Consumer(0, "RetryTimes", "0")
        );
        Orders.Answers(context => Never.Until(context.RequestAborted));

        var id = await queue.Submit("x");

        await queue.WhenStatus(id, "orders", "failure");
    }

    [Fact]
    public async Task Attempts_are_retry_times_and_one_with_waits_that_grow_by_the_interval()
    {
        await using var queue = await Start(
            RunningCommandQueue.Consumer(0, "RetryTimes", "3"),
            RunningCommandQueue.Consumer(0, "Interval", "50")
        );
        var times = new Collector<TimeSpan>();
        var started = Stopwatch.StartNew();
        Orders.Answers(context =>
        {
            times.Add(started.Elapsed);
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });

        var id = await queue.Submit("x");

        await queue.WhenStatus(id, "orders", "failure");
        Assert.Equal(["0", "1", "2", "3"], Orders.Received.All.Select(request => Query(request, "retry")));
        var waits = times.All.Skip(1).Zip(times.All, (later, earlier) => later - earlier).ToList();
        Assert.All(waits, (wait, i) => Assert.True(wait >= TimeSpan.FromMilliseconds(49 * (i + 1)), $"{i}: {wait}"));
    }

    [Fact]
    public async Task The_address_in_a_header_is_believed_from_a_trusted_proxy_only()
    {
        await using var open = await Start();
        Assert.Equal("不合法的生产者", (await SubmitFrom(open, "10.9.9.9", project: "far")).GetString());

        await using var queue = await Start(
            "--CommandQueue:Projects:0:AllowIp:0=10.9.0.0/16",
            "--Notify:TrustedProxies:0=127.0.0.1"
        );
        Assert.True((await SubmitFrom(queue, "10.9.9.9")).GetInt64() > 0);
        Assert.Equal("不合法的生产者", (await SubmitFrom(queue, "10.8.9.9")).GetString());
        // What the client itself claims comes before what the proxy saw.
        Assert.Equal("不合法的生产者", (await SubmitFrom(queue, "10.9.9.9, 203.0.113.7")).GetString());

        await using var untrusting = await Start("--CommandQueue:Projects:0:AllowIp:0=10.9.0.0/16");
        Assert.Equal("不合法的生产者", (await SubmitFrom(untrusting, "10.9.9.9")).GetString());
    }

    [Fact]
    public async Task Commands_of_one_bucket_reach_a_consumer_in_order_one_at_a_time()
    {
        await using var queue = await Start();
        var running = 0;
        var most = 0;
        Orders.Answers(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
        });

        var ids = await queue.SubmitMany(
            Enumerable.Range(0, 200).Select(i => RunningCommandQueue.Body($"{i}", bucket: "one"))
        );

        await WhenAllAt(Orders, ids);
        Assert.Equal(ids, Orders.Received.All.Select(IdOf));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Details_are_shown_for_their_days_and_statuses_for_twice_as_many()
    {
        var time = new ShiftedTime();
        await using var queue = await RunningCommandQueue.Start(
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            [.. BothConsumers, "--CommandQueue:MsgSaveDays=2", RunningCommandQueue.Consumer(0, "RetryTimes", "0")]
        );
        Orders.Answers(500);
        var id = await queue.Submit("x");
        await queue.WhenStatus(id, "orders", "failure");
        await queue.WhenStatus(id, "mail", "done");

        time.Shift += TimeSpan.FromDays(3);
        (await queue.Get($"/api/message/detail?msg_id={id}&consumer=orders")).Fails(114);
        Assert.Equal("failure", await queue.StatusOf(id, "orders"));
        Assert.Equal(0, (await queue.Pending("orders")).Count);

        time.Shift += TimeSpan.FromDays(3);
        Assert.Equal("unknown", await queue.StatusOf(id, "orders"));
    }

    private static async Task<System.Text.Json.JsonElement> SubmitFrom(
        RunningCommandQueue queue,
        string forwardedFor,
        string project = RunningCommandQueue.Project
    )
    {
        var body = RunningCommandQueue.Body("x").Replace("\"sds\"", $"\"{project}\"", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/message/single")
        {
            Content = new StringContent(body),
        };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var response = await queue.Client.SendAsync(request);
        return (await CommandAnswer.Read(response)).Success();
    }

    /// <summary>The time of this machine, moved on; timers run as always.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
