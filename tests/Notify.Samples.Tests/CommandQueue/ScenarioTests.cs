using Microsoft.AspNetCore.Http;
using Notify.Conformance;

namespace Notify.Samples.Tests.CommandQueue;

/// <summary>The numbered scenarios that this host has to stand, on the embedded default.</summary>
public sealed class ScenarioTests : CommandTests
{
    [Fact]
    public async Task Scenario_4_a_consumer_that_always_fails_ends_in_a_bounded_number_of_attempts()
    {
        await using var queue = await Start("--CommandQueue:BreakAfter=0");
        Orders.Answers(500);

        var ids = await queue.SubmitMany(
            Enumerable.Range(0, 20).Select(i => RunningCommandQueue.Body("x", bucket: $"{i}"))
        );

        await Guard.Until(async () => (await queue.Pending("orders")).Count == 20, "all to have failed");
        Assert.Equal(20 * 4, Orders.Received.Count);
        await WhenAllAt(Mail, ids);
        Assert.Equal(0, (await queue.Pending("mail")).Count);
    }

    [Fact]
    public async Task Scenario_4_ten_megabytes_are_refused_with_what_to_do_and_the_rest_goes_on()
    {
        await using var queue = await Start();
        var huge = RunningCommandQueue.Body(new string('x', 10_000_000));

        var answer = await queue.Post("/api/message/batch", $"[{huge},{RunningCommandQueue.Body("small")}]");

        var data = answer.Success();
        Assert.Contains("over the limit of 1,048,576", data[0].GetString(), StringComparison.Ordinal);
        await WhenAllAt(Orders, [data[1].GetInt64()]);
    }

    [Fact]
    public async Task Scenario_4_a_consumer_that_answers_without_end_is_done_with()
    {
        await using var queue = await Start();
        Orders.Answers(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string('x', 10_000));
        });

        var id = await queue.Submit("x");

        await queue.WhenStatus(id, "orders", "done");
    }

    [Fact]
    public async Task Scenario_16_the_same_twice_on_purpose_is_two_commands()
    {
        await using var queue = await Start();
        var due = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 5;

        var one = await queue.Submit("same", due);
        var other = await queue.Submit("same", due);

        Assert.NotEqual(one, other);
        await WhenAllAt(Orders, [one, other]);
    }

    [Fact]
    public async Task Scenario_16_with_deduplication_the_same_is_one_command_with_one_number()
    {
        await using var queue = await Start("--CommandQueue:DeduplicateDays=1");
        var due = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 5;

        var ids = new List<long> { await queue.Submit("same", due), await queue.Submit("same", due) };
        ids.AddRange(await queue.SubmitMany([.. Enumerable.Repeat(RunningCommandQueue.Body("same", due), 3)]));
        var other = await queue.Submit("other", due);

        Assert.Single(ids.Distinct());
        Assert.NotEqual(ids[0], other);
        await WhenAllAt(Orders, [ids[0], other]);
        await queue.WhenStatus(ids[0], "orders", "done");
        Assert.Equal(2, Orders.Received.Count);
    }

    [Fact]
    public async Task Scenario_20_a_stop_lets_running_requests_finish()
    {
        await using var queue = await Start();
        var begun = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        Orders.Answers(_ =>
        {
            begun.TrySetResult();
            return gate.Task;
        });
        await queue.Submit("x");
        await Guard.Within(begun.Task, "the request");

        var stopping = queue.Stop();
        gate.SetResult();
        await stopping;

        Assert.Equal(1, Orders.Received.Count);
        Assert.DoesNotContain(queue.Log.Entries, entry => entry.EventId is 1301 or 1302 or 1600);
    }

    [Fact]
    public async Task With_no_configuration_a_command_is_pushed_to_the_host_itself()
    {
        await using var queue = await RunningCommandQueue.Start();

        var answer = await queue.Post(
            "/api/message/single",
            """{"project":"demo","cmd":"demo:echo","params":"hello","bucket":"b"}"""
        );

        var id = answer.Success().GetInt64();
        await queue.WhenStatus(id, "echo", "done");
        Assert.Equal("Healthy", await queue.Client.GetStringAsync("/health"));
        Assert.Contains(queue.Log.Entries, entry => entry.Text.Contains("hello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_routes_are_described()
    {
        await using var queue = await RunningCommandQueue.Start();

        var document = await queue.Client.GetStringAsync("/openapi/v1.json");

        foreach (var route in new[] { "single", "batch", "status", "detail", "pending", "solved", "redrive" })
            Assert.Contains($"/api/message/{route}", document, StringComparison.Ordinal);
        Assert.Contains("request_id", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_the_commands_is_told_at_once()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            RunningCommandQueue.Start(
                "--CommandQueue:MsgSaveDays=0",
                "--CommandQueue:Projects:0:Project=a",
                "--CommandQueue:Projects:0:AllowIp:0=everywhere",
                "--CommandQueue:Commands:0:Project=b",
                "--CommandQueue:Commands:0:Command=b:one",
                "--CommandQueue:Commands:0:ConsumerList:0:Name=x",
                "--CommandQueue:Commands:0:ConsumerList:0:Host=nowhere"
            )
        );

        Assert.Contains("CommandQueue:MsgSaveDays is 0; set 1 to 365.", error.Problems);
        Assert.Contains(
            error.Problems,
            problem => problem.StartsWith("Project 'a': AllowIp has 'everywhere'", StringComparison.Ordinal)
        );
        Assert.Contains(
            error.Problems,
            problem =>
                problem.StartsWith("Command 'b:one': nobody may submit for project 'b'", StringComparison.Ordinal)
        );
        Assert.Contains(
            error.Problems,
            problem =>
                problem.StartsWith("Command 'b:one': consumer 'x' has the address 'nowhere/'", StringComparison.Ordinal)
        );
    }
}
