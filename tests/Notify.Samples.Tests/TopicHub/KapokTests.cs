using System.Net;
using System.Text.Json;
using Notify.Conformance;

namespace Notify.Samples.Tests.TopicHub;

/// <summary>Every request and dialogue that the documents of the second system show, field by field.</summary>
public sealed class KapokTests
{
    [Theory]
    [InlineData("Producers")]
    [InlineData("Consumers")]
    public async Task The_dialogue_of_the_sign_in(string side)
    {
        await using var hub = await RunningTopicHub.Start();
        await using var client = await HubSocketClient.Connect(hub, $"/{side}/Conn/test_topic/1");

        Assert.Equal("Please enter the secret key", await client.Next());
        await client.Send("qqq");
        Assert.Equal("Secret key matching error", await client.Next());
        Assert.Equal("Please enter the secret key", await client.Next());
        await client.Send("test");
        Assert.Equal("Secret key matching succeeded", await client.Next());
    }

    [Fact]
    public async Task Producer_Send_answers_with_the_code_and_the_consumer_gets_the_message()
    {
        await using var hub = await RunningTopicHub.Start();
        await using var consumer = await hub.Consumer("test_topic");
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        var answer = await hub.Post(
            "/Producer/Send",
            ("messageData", "hello"),
            ("topic", "test_topic"),
            ("delayTime", "0")
        );

        Assert.Equal(["code", "msg"], Names(answer));
        Assert.Equal(0, answer.GetProperty("code").GetInt32());
        var code = answer.GetProperty("msg").GetString()!;
        Assert.Equal(32, code.Length);
        var message = await consumer.NextMessage();
        Assert.Equal(
            ["MessageCode", "MessageData", "Topic", "CreateTime", "ConsumedTime", "DelayTime", "Status"],
            message.EnumerateObject().Select(field => field.Name)
        );
        Assert.Equal(
            (code, "hello", "test_topic"),
            (Text(message, "MessageCode"), Text(message, "MessageData"), Text(message, "Topic"))
        );
        Assert.InRange(message.GetProperty("CreateTime").GetInt64(), before, before + 60);
        Assert.Equal(
            (0, 0, -1),
            (Number(message, "ConsumedTime"), Number(message, "DelayTime"), Number(message, "Status"))
        );
    }

    [Theory]
    [InlineData("", "t", "0", "Required data cannot be empty")]
    [InlineData("x", "", "0", "Required data cannot be empty")]
    public async Task Producer_Send_refuses_what_is_empty(string data, string topic, string delay, string message)
    {
        await using var hub = await RunningTopicHub.Start();

        var answer = await hub.Post("/Producer/Send", ("messageData", data), ("topic", topic), ("delayTime", delay));

        Assert.Equal((-1, message), (Number(answer, "code"), Text(answer, "msg")));
    }

    [Fact]
    public async Task Producer_Send_answers_a_delay_that_is_no_number_with_what_the_old_parser_said()
    {
        await using var hub = await RunningTopicHub.Start();

        var answer = await hub.Post("/Producer/Send", ("messageData", "x"), ("topic", "t"), ("delayTime", "soon"));

        Assert.Equal(-1, Number(answer, "code"));
        Assert.Equal("""{"Func":"ParseInt","Num":"soon","Err":{}}""", answer.GetProperty("msg").GetRawText());
    }

    [Theory]
    [InlineData("/Producer/Send")]
    [InlineData("/Console/Ping")]
    [InlineData("/Console/GetConfig")]
    [InlineData("/Console/GetClients")]
    [InlineData("/Console/GetMessageList")]
    [InlineData("/Console/GetMessage")]
    [InlineData("/Console/DelMessage")]
    [InlineData("/Console/CountMessage")]
    [InlineData("/Console/GetNodes")]
    public async Task Without_the_secret_key_nothing_is_answered(string path)
    {
        await using var hub = await RunningTopicHub.Start();
        foreach (var key in new[] { null, "wrong" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            if (key is not null)
                request.Headers.Add("secretKey", key);

            var answer = await hub.Send(request);

            Assert.Equal("""{"code":-1,"msg":"Secret key matching error"}""", answer.GetRawText());
        }
    }

    [Fact]
    public async Task A_producer_is_answered_ok_for_each_message()
    {
        await using var hub = await RunningTopicHub.Start();
        await using var producer = await hub.Producer("t");
        await using var consumer = await hub.Consumer("t");

        for (var i = 0; i < 20; i++)
            await producer.Produce($"{i}");

        for (var i = 0; i < 20; i++)
            Assert.Equal($"{i}", await consumer.Consume());
        await hub.WhenConsumed("t");
    }

    [Fact]
    public async Task Messages_that_cannot_be_taken_are_answered_and_JSON_that_is_none_closes()
    {
        await using var hub = await RunningTopicHub.Start();
        await using var producer = await hub.Producer("t");

        await producer.Send("""{"MessageData":"","DelayTime":0}""");
        Assert.Equal(-1, Number(await producer.NextMessage(), "code"));
        await producer.Send("no JSON");

        await producer.WhenClosed();
    }

    [Fact]
    public async Task GetClients_shows_who_is_connected()
    {
        await using var hub = await RunningTopicHub.Start();
        await using var consumer = await hub.Consumer("t", "c-1");
        await using var producer = await hub.Producer("u", "p-1");

        // A client may hear that it is in before it is listed.
        JsonElement answer = default;
        await Guard.Until(
            async () =>
                (answer = await hub.Post("/Console/GetClients")).GetProperty("consumers").GetArrayLength() == 1
                && answer.GetProperty("producers").GetArrayLength() == 1,
            "both to be listed"
        );

        Assert.Equal(["code", "consumers", "producers"], Names(answer));
        var one = Assert.Single(answer.GetProperty("consumers").EnumerateArray());
        Assert.Equal(["ConsumerId", "ConsumerIp", "JoinTime", "Topic"], Names(one));
        Assert.Equal(("c-1", "t", "127.0.0.1"), (Text(one, "ConsumerId"), Text(one, "Topic"), Text(one, "ConsumerIp")));
        var other = Assert.Single(answer.GetProperty("producers").EnumerateArray());
        Assert.Equal(["JoinTime", "ProducerId", "ProducerIp", "Topic"], Names(other));
        Assert.Equal(("p-1", "u"), (Text(other, "ProducerId"), Text(other, "Topic")));
    }

    [Fact]
    public async Task GetConfig_shows_the_23_settings_and_no_secret()
    {
        await using var hub = await RunningTopicHub.Start("--TopicHub:PushCount=77", "--TopicHub:PushRetryTime=9");

        var config = (await hub.Post("/Console/GetConfig")).GetProperty("data");

        Assert.Equal(
            [
                "checkSpeed",
                "cleanTime",
                "gossipPort",
                "isClean",
                "isCleanConsumed",
                "isCluster",
                "isPersistent",
                "isRePush",
                "isSlave",
                "isSync",
                "masterAddr",
                "masterPort",
                "masterProtocol",
                "messageChanBuffer",
                "persistentFile",
                "persistentTime",
                "pushCount",
                "pushMessagesSpeed",
                "pushRetryTime",
                "pushType",
                "recoveryStrategy",
                "registryAddr",
                "registryGossipPort",
            ],
            Names(config)
        );
        Assert.Equal((77, 9), (Number(config, "pushCount"), Number(config, "pushRetryTime")));
    }

    [Fact]
    public async Task The_console_counts_lists_finds_and_deletes()
    {
        await using var hub = await RunningTopicHub.Start();
        await using var consumer = await hub.Consumer("done");
        var done = await hub.Produce("done", "a");
        Assert.Equal("a", await consumer.Consume());
        var waiting = await hub.Produce("waiting", "b");
        var later = await hub.Produce("later", "c", delay: 3600);
        await Guard.Until(async () => await hub.Count("consumed") == 1, "the acknowledgement to count");

        var count = (await hub.Post("/Console/CountMessage")).GetProperty("data");
        Assert.Equal(["all", "consumed", "delay", "unconsumed"], Names(count));
        Assert.Equal(
            (3, 1, 1, 1),
            (Number(count, "all"), Number(count, "consumed"), Number(count, "delay"), Number(count, "unconsumed"))
        );

        Assert.Equal([done], await List(hub, "1", ""));
        Assert.Equal([later], await List(hub, "0", ""));
        Assert.Equal([waiting], await List(hub, "-1", ""));
        Assert.Equal([later], await List(hub, "3", "later"));
        Assert.Equal(3, (await List(hub, "3", "")).Length);

        var found = (await hub.Post("/Console/GetMessage", ("messageCode", later))).GetProperty("data");
        Assert.Equal(("c", 3600, 0), (Text(found, "MessageData"), Number(found, "DelayTime"), Number(found, "Status")));
        Assert.Equal("""{"code":0}""", (await hub.Post("/Console/DelMessage", ("messageCode", later))).GetRawText());
        Assert.Equal(
            """{"code":-1,"data":"error"}""",
            (await hub.Post("/Console/GetMessage", ("messageCode", later))).GetRawText()
        );
        Assert.Equal("""{"code":0}""", (await hub.Post("/Console/DelMessage", ("messageCode", "none"))).GetRawText());
    }

    [Fact]
    public async Task Ping_and_GetNodes()
    {
        await using var hub = await RunningTopicHub.Start();

        Assert.Equal("""{"code":0}""", (await hub.Post("/Console/Ping")).GetRawText());
        var node = Assert.Single((await hub.Post("/Console/GetNodes")).EnumerateArray());
        Assert.Equal(["Addr", "Name", "Port"], Names(node));
    }

    [Fact]
    public async Task The_first_generation_differs_in_codes_answers_acknowledgements_and_console()
    {
        await using var hub = await RunningTopicHub.Start("--TopicHub:Protocol=Kapok1");
        await using var producer = await hub.Producer("t");
        await using var consumer = await hub.Consumer("t");

        // Nothing answers the producer; the message is consumed as soon as it is written.
        await producer.Send("""{"MessageData":"hello","DelayTime":0}""");
        var message = await consumer.NextMessage();
        Assert.Equal(40, Text(message, "MessageCode")!.Length);
        await hub.WhenConsumed("t");
        await Guard.Until(async () => await hub.Count("consumed") == 1, "the message to count as consumed");

        var count = (await hub.Post("/Console/CountMessage")).GetProperty("data");
        Assert.Equal(["all", "consumed", "notConsumed", "stateless"], Names(count));
        Assert.Single((await hub.Post("/Console/GetConsumers")).GetProperty("data").EnumerateArray());
        Assert.Single((await hub.Post("/Console/GetProducers")).GetProperty("data").EnumerateArray());
        using var unknown = new HttpRequestMessage(HttpMethod.Post, "/Console/GetClients");
        using var response = await hub.Client.SendAsync(unknown);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_document_of_the_routes_is_there()
    {
        await using var hub = await RunningTopicHub.Start();

        var document = JsonElement.Parse(await hub.Client.GetStringAsync("/openapi/v1.json"));

        Assert.True(document.GetProperty("paths").TryGetProperty("/Producer/Send", out _));
    }

    private static async Task<string[]> List(RunningTopicHub hub, string status, string topic)
    {
        var answer = await hub.Post(
            "/Console/GetMessageList",
            ("startTime", "2020-01-01 00:00:00"),
            ("endTime", "2099-01-01 00:00:00"),
            ("status", status),
            ("topic", topic)
        );
        return [.. answer.GetProperty("data").EnumerateArray().Select(message => Text(message, "MessageCode")!)];
    }

    private static string[] Names(JsonElement element) => [.. Answer.NamesOf(element)];

    private static string? Text(JsonElement element, string field) => element.GetProperty(field).GetString();

    private static int Number(JsonElement element, string field) => element.GetProperty(field).GetInt32();
}
