using System.Globalization;
using System.Text.Json;

namespace Notify.Samples.Tests.TopicHub;

/// <summary>Every request that the document of the first system shows, field by field, and its defects.</summary>
public sealed class DpmqTests
{
    private const string Dpmq = "--TopicHub:Protocol=Dpmq";

    [Fact]
    public async Task ProducerSend_answers_with_the_code_and_every_consumer_gets_the_message()
    {
        await using var hub = await RunningTopicHub.Start(Dpmq);
        await using var one = await HubSocketClient.Connect(hub, "/ConsumersConn/test_topic/1");
        await using var two = await HubSocketClient.Connect(hub, "/ConsumersConn/test_topic/2");
        await WhenConnected(hub, "test_topic", 2);

        var answer = await Send(hub, "hello", "test_topic");

        Assert.Equal(0, answer.GetProperty("code").GetInt32());
        var code = answer.GetProperty("msg").GetString()!;
        Assert.Equal(40, code.Length);
        foreach (var consumer in new[] { one, two })
        {
            var message = await consumer.NextMessage();
            Assert.Equal(
                ["MessageCode", "MessageData", "Topic", "CreateTime", "Status"],
                message.EnumerateObject().Select(field => field.Name)
            );
            Assert.Equal(code, message.GetProperty("MessageCode").GetString());
            Assert.Equal("hello", message.GetProperty("MessageData").GetString());
            Assert.Equal("test_topic", message.GetProperty("Topic").GetString());
            Assert.Equal(0, message.GetProperty("Status").GetInt32());
            Assert.True(
                DateTime.TryParseExact(
                    message.GetProperty("CreateTime").GetString(),
                    "yyyy-MM-dd HH:mm:ss",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out _
                )
            );
        }
    }

    [Fact]
    public async Task ProducerSend_refuses_a_topic_with_a_bar()
    {
        await using var hub = await RunningTopicHub.Start(Dpmq);

        var answer = await Send(hub, "hello", "a|b");

        Assert.Equal("""{"code":-1,"msg":"topic不能包含字符“|”"}""", answer.GetRawText());
    }

    [Fact]
    public async Task The_console_shows_consumers_and_settings()
    {
        await using var hub = await RunningTopicHub.Start(Dpmq, "--TopicHub:MessageChanBuffer=123");
        await using var one = await HubSocketClient.Connect(hub, "/ConsumersConn/test_topic/1");
        await WhenConnected(hub, "test_topic", 1);

        var consumers = await Get(hub, "/Console/GetConsumers");
        Assert.Equal("""{"code":0,"data":{"test_topic":"1"}}""", consumers.GetRawText());
        var config = (await Get(hub, "/Console/GetConfig")).GetProperty("data");
        Assert.Equal(["messageChanBuffer", "pushMessagesSpeed", "sendRetryCount"], Answer.NamesOf(config));
        Assert.Equal(123, config.GetProperty("messageChanBuffer").GetInt32());
    }

    [Fact]
    public async Task S2_1_Settings_apply_a_full_buffer_refuses_and_does_not_hang()
    {
        await using var hub = await RunningTopicHub.Start(
            Dpmq,
            "--TopicHub:MessageChanBuffer=2",
            "--Notify:SendTimeout=00:00:01"
        );

        await Send(hub, "1", "t");
        await Send(hub, "2", "t");
        var third = await Send(hub, "3", "t");

        Assert.Equal(-1, third.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task S2_2_What_is_sent_before_anybody_listens_is_kept_and_what_is_empty_is_refused()
    {
        await using var hub = await RunningTopicHub.Start(Dpmq);
        await Send(hub, "early", "t");
        Assert.Equal(-1, (await Send(hub, "", "t")).GetProperty("code").GetInt32());

        await using var consumer = await HubSocketClient.Connect(hub, "/ConsumersConn/t/1");

        Assert.Equal("early", (await consumer.NextMessage()).GetProperty("MessageData").GetString());
    }

    [Fact]
    public async Task S2_3_Scenario_9_Consumers_come_and_go_during_a_push_and_it_goes_on()
    {
        await using var hub = await RunningTopicHub.Start(Dpmq);
        await using var steady = await HubSocketClient.Connect(hub, "/ConsumersConn/t/steady");
        await WhenConnected(hub, "t", 1);

        var coming = ComeAndGo();
        for (var i = 0; i < 200; i++)
            await Send(hub, $"{i}", "t");
        await coming;

        for (var i = 0; i < 200; i++)
            Assert.Equal($"{i}", (await steady.NextMessage()).GetProperty("MessageData").GetString());

        async Task ComeAndGo()
        {
            for (var i = 0; i < 20; i++)
            {
                await using var passing = await HubSocketClient.Connect(hub, $"/ConsumersConn/t/{i}");
                if (i % 2 == 0)
                    passing.HangUp();
                else
                    await passing.Close();
            }
        }
    }

    [Fact]
    public async Task S2_4_S2_5_Clients_with_one_name_do_not_replace_each_other_and_who_leaves_is_noticed()
    {
        await using var hub = await RunningTopicHub.Start(Dpmq);
        await using var one = await HubSocketClient.Connect(hub, "/ConsumersConn/t/same");
        await using var two = await HubSocketClient.Connect(hub, "/ConsumersConn/t/same");
        await WhenConnected(hub, "t", 1, consumers: 2);

        one.HangUp();
        await WhenConnected(hub, "t", 1, consumers: 1);
        await Send(hub, "still", "t");
        Assert.Equal("still", (await two.NextMessage()).GetProperty("MessageData").GetString());

        await two.Close();
        await Notify.Conformance.Guard.Until(
            async () => (await Get(hub, "/Console/GetConsumers")).GetRawText() == """{"code":0,"data":{}}""",
            "nobody to be listed"
        );
    }

    [Fact]
    public async Task S2_6_Scenario_16_The_same_content_twice_is_two_messages_with_two_codes()
    {
        await using var hub = await RunningTopicHub.Start(Dpmq);

        var one = (await Send(hub, "same", "t")).GetProperty("msg").GetString();
        var two = (await Send(hub, "same", "t")).GetProperty("msg").GetString();
        Assert.NotEqual(one, two);

        await using var consumer = await HubSocketClient.Connect(hub, "/ConsumersConn/t/1");
        Assert.Equal(one, (await consumer.NextMessage()).GetProperty("MessageCode").GetString());
        Assert.Equal(two, (await consumer.NextMessage()).GetProperty("MessageCode").GetString());
    }

    private static async Task<JsonElement> Send(RunningTopicHub hub, string data, string topic)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ProducerSend");
        request.Content = new FormUrlEncodedContent([
            KeyValuePair.Create("messageData", data),
            KeyValuePair.Create("topic", topic),
        ]);
        return await hub.Send(request);
    }

    private static async Task<JsonElement> Get(RunningTopicHub hub, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await hub.Send(request);
    }

    /// <summary>Waits until so many groups of a topic's consumers have so many members together.</summary>
    private static Task WhenConnected(RunningTopicHub hub, string topic, int groups, int? consumers = null) =>
        Notify.Conformance.Guard.Until(
            async () =>
            {
                var all = await hub.Get<IGroupAdministration>().ListAsync();
                var ours = all.Where(group => group.Name.StartsWith($"hub-each.{topic}.", StringComparison.Ordinal))
                    .Where(group => group.Consumers > 0)
                    .ToList();
                return ours.Count == groups && (consumers is null || ours.Sum(group => group.Consumers) == consumers);
            },
            "the consumers to be connected"
        );
}
