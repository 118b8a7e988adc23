using System.Globalization;
using System.Text;
using System.Text.Json;
using Notify.Conformance;

namespace Notify.Samples.Tests.CommandQueue;

/// <summary>Every request the old system documented, field by field.</summary>
public sealed class OldRoutesTests : CommandTests
{
    [Fact]
    public async Task A_single_command_is_answered_with_its_number_and_pushed_as_it_was()
    {
        await using var queue = await Start();

        var answer = await queue.Post(
            "/api/message/single",
            """
            {
              "project":"sds",
              "cmd":"sds:create:order",
              "timestamp":0,
              "params":"{\"order_id\":34256}",
              "request_id":"235423532",
              "bucket":"order:342543"
            }
            """
        );

        Assert.Equal((0, ""), (answer.Code, answer.Message));
        var id = answer.Data.GetInt64();
        foreach (var consumer in new[] { Orders, Mail })
        {
            var request = await consumer.Received.Next();
            Assert.Equal("POST", request.Method);
            Assert.Equal($"/hook?source=test&msg_id={id}&retry=0", request.Target);
            Assert.Equal("""{"order_id":34256}""", request.Text);
            Assert.Equal("application/json", request.Header("Content-Type"));
            Assert.Equal("dmq(message queue)", request.Header("User-Agent"));
            Assert.Equal("235423532", request.Header("X-Request-Id"));
        }
    }

    [Fact]
    public async Task A_batch_is_answered_by_position_with_numbers_and_what_is_wrong()
    {
        await using var queue = await Start();

        var answer = await queue.Post(
            "/api/message/batch",
            """
            [
              { "project":"sds", "cmd":"sds:create:order", "timestamp":0, "params":"{\"order_id\":34256}", "request_id":"235423532", "bucket":"order:342543" },
              { "project":"svs", "cmd":"svs:notice:user", "params":"{\"user_id\":34256}", "bucket":"notice:1234" },
              { "project":"sds", "cmd":"svs:notice:user", "params":"{\"user_id\":34256}", "bucket":"notice:1234" },
              { "project":"sds", "cmd":"sds:create:order", "bucket":"" },
              { "project":"sds", "cmd":"sds:create:order", "bucket":"notice:1234" }
            ]
            """
        );

        var data = answer.Success();
        Assert.Equal(5, data.GetArrayLength());
        Assert.True(data[0].GetInt64() > 0);
        Assert.Equal("不合法的生产者", data[1].GetString());
        Assert.Equal("There is no command 'svs:notice:user'.", data[2].GetString());
        Assert.Equal("bucket is missing.", data[3].GetString());
        await WhenAllAt(Orders, [data[0].GetInt64(), data[4].GetInt64()]);
        // No parameters are an empty body, and no request id is no header.
        var plain = Orders.Received.All.Single(request => IdOf(request) == data[4].GetInt64());
        Assert.Equal(("", null), (plain.Text, plain.Header("X-Request-Id")));
    }

    [Fact]
    public async Task The_status_is_told_for_each_consumer()
    {
        await using var queue = await Start(
            RunningCommandQueue.Consumer(1, "RetryTimes", "1"),
            RunningCommandQueue.Consumer(0, "Timeout", "60000")
        );
        var gate = new TaskCompletionSource();
        Orders.Answers(_ => gate.Task);
        Mail.Answers(500);

        var later = await queue.Submit("later", DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds());
        Assert.Equal("waiting", await queue.StatusOf(later, "orders"));

        var id = await queue.Submit("now");
        await queue.WhenStatus(id, "orders", "doing");
        await queue.WhenStatus(id, "mail", "failure");
        gate.SetResult();
        await queue.WhenStatus(id, "orders", "done");

        Assert.Equal("unknown", await queue.StatusOf(15771179759758, "orders"));
        Assert.Equal("unknown", await queue.StatusOf(-1, "orders"));
        (await queue.Get($"/api/message/status?msg_id={id}&consumer=nobody")).Fails(102);
        (await queue.Get("/api/message/status?msg_id=0&consumer=orders")).Fails(102);
        (await queue.Get("/api/message/status?msg_id=abc&consumer=orders")).Fails(102);
        (await queue.Get("/api/message/status")).Fails(102);
    }

    [Fact]
    public async Task The_detail_has_every_field_as_it_was_submitted()
    {
        await using var queue = await Start();
        var due = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var body = RunningCommandQueue.Body("""{"user_id":88}""", due, "sds_bucket_5", "r-1");
        var id = (await queue.Post("/api/message/single", body)).Success().GetInt64();

        var detail = (await queue.Get($"/api/message/detail?msg_id={id}&consumer=mail")).Success();

        Assert.Equal(
            ["bucket", "cmd", "create_time", "id", "params", "project", "request_id", "timestamp"],
            Answer.NamesOf(detail)
        );
        Assert.Equal(id, detail.GetProperty("id").GetInt64());
        Assert.Equal("sds:create:order", detail.GetProperty("cmd").GetString());
        Assert.Equal(due, detail.GetProperty("timestamp").GetInt64());
        Assert.Equal("""{"user_id":88}""", detail.GetProperty("params").GetString());
        Assert.Equal("sds", detail.GetProperty("project").GetString());
        Assert.Equal("sds_bucket_5", detail.GetProperty("bucket").GetString());
        Assert.InRange(detail.GetProperty("create_time").GetInt64(), before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal("r-1", detail.GetProperty("request_id").GetString());
        (await queue.Get("/api/message/detail?msg_id=42&consumer=mail")).Fails(114);
        (await queue.Get($"/api/message/detail?msg_id={id}&consumer=nobody")).Fails(102);
    }

    [Fact]
    public async Task At_once_is_a_second_before_the_time_it_came()
    {
        await using var queue = await Start();
        var id = await queue.Submit("x");

        var detail = (await queue.Get($"/api/message/detail?msg_id={id}&consumer=orders")).Success();

        Assert.Equal(detail.GetProperty("create_time").GetInt64() - 1, detail.GetProperty("timestamp").GetInt64());
    }

    [Fact]
    public async Task Pending_lists_failures_by_the_time_they_were_due_and_solved_takes_them_off()
    {
        await using var queue = await Start(RunningCommandQueue.Consumer(0, "RetryTimes", "0"));
        Orders.Answers(500);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        long[] due = [now - 300, now - 200, now - 100];
        var ids = await queue.SubmitMany(due.Select((time, i) => RunningCommandQueue.Body($"{i}", time, $"b{i}")));
        await Guard.Until(async () => (await queue.Pending("orders")).Count == 3, "three failures");

        var answer = await queue.Get($"/api/message/pending?consumer=orders&start={due[0]}&end={due[1]}");

        var data = answer.Success();
        Assert.Equal(["count", "list"], Answer.NamesOf(data));
        Assert.Equal(3, data.GetProperty("count").GetInt64());
        Assert.Equal(["Member", "Score"], Answer.NamesOf(data.GetProperty("list")[0]));
        Assert.Equal([Entry(0), Entry(1)], (await queue.Pending("orders", $"{due[0]}", $"{due[1]}")).List);
        Assert.Equal([Entry(1)], (await queue.Pending("orders", $"({due[0]}", $"({due[2]}")).List);
        Assert.Equal([Entry(0), Entry(1), Entry(2)], (await queue.Pending("orders")).List);
        Assert.Equal([Entry(2)], (await queue.Pending("orders", $"({due[1]}", "inf")).List);
        Assert.Equal(0, (await queue.Pending("mail")).Count);

        var solved = await queue.Post(
            "/api/message/solved",
            $$"""{ "consumer":"orders", "msg_ids":[{{ids[1]}},{{ids[1]}},42] }"""
        );
        Assert.Equal([$"{ids[1]}", "42"], solved.Success().EnumerateObject().Select(property => property.Name));
        Assert.True(solved.Data.GetProperty($"{ids[1]}").GetBoolean());
        Assert.False(solved.Data.GetProperty("42").GetBoolean());
        Assert.Equal([Entry(0), Entry(2)], (await queue.Pending("orders")).List);
        Assert.Equal("done", await queue.StatusOf(ids[1], "orders"));
        Assert.Equal("failure", await queue.StatusOf(ids[0], "orders"));

        (await queue.Get("/api/message/pending?consumer=orders&start=abc&end=1")).Fails(116);
        (await queue.Get("/api/message/pending?consumer=orders")).Fails(116);
        (await queue.Get("/api/message/pending?consumer=nobody&start=1&end=2")).Fails(102);

        (long, string) Entry(int i) => (due[i], ids[i].ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Solved_takes_1_to_150_numbers_of_a_consumer_there_is()
    {
        await using var queue = await Start();
        var many = string.Join(',', Enumerable.Range(1, 151));

        (await queue.Post("/api/message/solved", """{"consumer":"orders","msg_ids":[]}""")).Fails(102);
        (await queue.Post("/api/message/solved", """{"consumer":"orders"}""")).Fails(102);
        (await queue.Post("/api/message/solved", $$"""{"consumer":"orders","msg_ids":[{{many}}]}""")).Fails(102);
        (await queue.Post("/api/message/solved", """{"consumer":"nobody","msg_ids":[1]}""")).Fails(102);
        (await queue.Post("/api/message/solved", """{"consumer":"orders","msg_ids":["1"]}""")).Fails(101);
    }

    [Fact]
    public async Task Redrive_sends_a_failure_again_to_its_consumer_only()
    {
        await using var queue = await Start(RunningCommandQueue.Consumer(0, "RetryTimes", "0"));
        Orders.Answers(500);
        var id = await queue.Submit("again");
        await queue.WhenStatus(id, "orders", "failure");
        await queue.WhenStatus(id, "mail", "done");
        Orders.Answers(200);

        var answer = await queue.Post("/api/message/redrive", $$"""{"consumer":"orders","msg_ids":[{{id}}]}""");

        Assert.True(answer.Success().GetProperty($"{id}").GetBoolean());
        await queue.WhenStatus(id, "orders", "done");
        Assert.Equal(0, (await queue.Pending("orders")).Count);
        Assert.Equal(1, Mail.Received.Count);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    public async Task Any_method_is_accepted(string method)
    {
        await using var queue = await Start();
        using var single = new HttpRequestMessage(new HttpMethod(method), "/api/message/single")
        {
            // Whatever the body claims to be.
            Content = new StringContent(RunningCommandQueue.Body("x"), Encoding.UTF8, "text/plain"),
        };

        using var answer = await queue.Client.SendAsync(single);
        var id = (await CommandAnswer.Read(answer)).Success().GetInt64();

        using var status = new HttpRequestMessage(
            new HttpMethod(method),
            $"/api/message/status?msg_id={id}&consumer=orders"
        );
        using var told = await queue.Client.SendAsync(status);
        Assert.Equal(JsonValueKind.String, (await CommandAnswer.Read(told)).Success().ValueKind);
    }

    [Fact]
    public async Task Fields_may_come_as_a_form()
    {
        await using var queue = await Start();
        using var form = new FormUrlEncodedContent([new("msg_id", "42"), new("consumer", "orders")]);

        using var response = await queue.Client.PostAsync("/api/message/status", form);

        Assert.Equal("unknown", (await CommandAnswer.Read(response)).Success().GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{")]
    [InlineData("""{"project":"sds","cmd":"sds:create:order","bucket":"b","timestamp":"now"}""")]
    [InlineData("""{"project":"sds","cmd":"sds:create:order","bucket":"b","timestamp":-1}""")]
    [InlineData("""{"project":5}""")]
    public async Task A_body_that_is_no_command_is_told_so(string body)
    {
        await using var queue = await Start();

        (await queue.Post("/api/message/single", body)).Fails(101);
    }

    [Fact]
    public async Task A_command_that_breaks_a_rule_is_told_which_with_code_0()
    {
        await using var queue = await Start();

        Assert.Equal("project is missing.", await TextOf("""{"cmd":"sds:create:order","bucket":"b"}"""));
        Assert.Equal("cmd is missing.", await TextOf("""{"project":"sds","bucket":"b"}"""));
        Assert.Equal("bucket is missing.", await TextOf("""{"project":"sds","cmd":"sds:create:order"}"""));
        Assert.Equal("不合法的生产者", await TextOf("""{"project":"x","cmd":"sds:create:order","bucket":"b"}"""));
        Assert.Equal("There is no command 'x'.", await TextOf("""{"project":"sds","cmd":"x","bucket":"b"}"""));

        async Task<string?> TextOf(string body) =>
            (await queue.Post("/api/message/single", body)).Success().GetString();
    }

    [Fact]
    public async Task The_name_of_the_request_ids_header_is_configured()
    {
        await using var queue = await Start("--CommandQueue:RequestTraceIdKey=Log-Id");

        await queue.Post("/api/message/single", RunningCommandQueue.Body("x", requestId: "7"));

        var request = await Orders.Received.Next();
        Assert.Equal(("7", null), (request.Header("X-Log-Id"), request.Header("X-Request-Id")));
    }
}
