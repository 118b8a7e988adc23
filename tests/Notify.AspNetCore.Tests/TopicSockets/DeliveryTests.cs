using System.Text.Json;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.TopicSockets;

/// <summary>Messages to clients, and what clients say of them.</summary>
public sealed class DeliveryTests
{
    private const string Subscribe = """{"type":"subscribe","ref":"1","sub":"s","topics":["t"],"group":"g"}""";
    private const string Group = "client.all.g";

    [Fact]
    public async Task A_message_comes_with_everything_it_carries()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");

        var headers = new MessageHeaders { ["a"] = "b" };
        var sent = new Message("t", "é\n"u8.ToArray(), new MessageId("id-1"))
        {
            Key = "k",
            ContentType = "text/plain",
            Headers = headers,
        };
        await host.Get<IMessageProducer>().SendAsync(sent);

        var message = await client.Next("message");
        Assert.Equal(
            ["s", "id-1", "t", "k", "text/plain", "é\n"],
            Texts(message, "sub", "id", "topic", "key", "contentType", "text")
        );
        Assert.Equal(1, message.GetProperty("attempt").GetInt32());
        Assert.Equal(sent.SentAt, message.GetProperty("sentAt").GetDateTimeOffset());
        Assert.Equal("b", message.GetProperty("headers").GetProperty("a").GetString());
    }

    [Fact]
    public async Task A_body_that_is_no_text_comes_as_base64()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");

        await client.Ask("""{"type":"send","topic":"t","base64":"/wD+"}""", "sent");

        Assert.Equal([0xFF, 0x00, 0xFE], (await client.Next("message")).GetProperty("base64").GetBytesFromBase64());
    }

    [Fact]
    public async Task A_body_that_is_JSON_goes_and_comes_as_JSON()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");

        await client.Ask("""{"type":"send","topic":"t","body":{"a":[1,"two",{}]}}""", "sent");

        var message = await client.Next("message");
        Assert.Equal("""{"a":[1,"two",{}]}""", message.GetProperty("body").GetRawText());
        Assert.Equal("application/json", message.GetProperty("contentType").GetString());
    }

    [Fact]
    public async Task What_is_acknowledged_is_done_and_an_acknowledgement_that_comes_twice_is_late()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");
        await host.Publish("t", "a", "b");
        var ids = new[] { Id(await client.Next("message")), Id(await client.Next("message")) };

        await client.Send($$"""{"type":"ack","sub":"s","ids":["{{ids[0]}}","{{ids[1]}}"]}""");
        await host.WhenEmpty(Group);

        var late = await client.Ask($$"""{"type":"ack","sub":"s","ref":"7","id":"{{ids[0]}}"}""", "late");
        Assert.Equal(ids[0], late.GetProperty("ids")[0].GetString());
        Assert.Equal("7", late.GetProperty("ref").GetString());
    }

    [Fact]
    public async Task A_client_holds_no_more_than_it_asked_for()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask("""{"type":"subscribe","sub":"s","topics":["t"],"group":"g","prefetch":2}""", "subscribed");
        await host.Publish("t", "a", "b", "c");
        var first = Id(await client.Next("message"));
        await client.Next("message");

        var info = await host.Group(Group);
        Assert.Equal((2, 1), (info.InFlight, info.Waiting));

        await client.Send($$"""{"type":"ack","sub":"s","id":"{{first}}"}""");
        Assert.Equal("c", (await client.Next("message")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Consumers_of_one_group_share_a_message()
    {
        await using var host = await TopicHosts.Start();
        await using var one = await TopicClient.SignIn(host, TopicHosts.All);
        await using var two = await TopicClient.SignIn(host, TopicHosts.All);
        const string OneAtATime = """{"type":"subscribe","sub":"s","topics":["t"],"group":"g","prefetch":1}""";
        await one.Ask(OneAtATime, "subscribed");
        await two.Ask(OneAtATime, "subscribed");

        await host.Publish("t", "a", "b");

        var bodies = new[] { Body(await one.Next("message")), Body(await two.Next("message")) };
        Assert.Equal(["a", "b"], bodies.Order());
    }

    [Fact]
    public async Task Live_subscriptions_each_get_a_copy_of_what_is_sent_while_they_live()
    {
        await using var host = await TopicHosts.Start();
        await using var one = await TopicClient.SignIn(host, TopicHosts.All);
        await using var two = await TopicClient.SignIn(host, TopicHosts.All);
        foreach (var client in new[] { one, two })
            await client.Ask("""{"type":"subscribe","sub":"s","topics":["t"],"ack":false}""", "subscribed");

        await host.Publish("t", "x");

        Assert.Equal("x", Body(await one.Next("message")));
        Assert.Equal("x", Body(await two.Next("message")));
        await one.Ask("""{"type":"unsubscribe","sub":"s"}""", "unsubscribed");
        await host.Publish("t", "y");
        Assert.Equal("y", Body(await two.Next("message")));
        await one.Ask("""{"type":"ping"}""", "pong");
    }

    [Fact]
    public async Task Ask_again_gives_the_next_attempt_not_before_its_time()
    {
        var time = new ManualTime();
        await using var host = await TopicHosts.Start(time: time);
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");
        await host.Publish("t", "x");
        var id = Id(await client.Next("message"));

        await client.Send($$"""{"type":"retry","sub":"s","id":"{{id}}","afterMs":60000,"reason":"busy"}""");
        await Guard.Until(async () => (await host.Group(Group)).Scheduled == 1, "the retry to be scheduled");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, (await host.Group(Group)).Scheduled);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, (await client.Next("message")).GetProperty("attempt").GetInt32());
    }

    [Theory]
    [InlineData("dead", 5)]
    [InlineData("retry", 1)]
    public async Task What_is_given_up_or_has_no_attempt_left_is_dead_with_its_reason(string type, int attempts)
    {
        await using var host = await TopicHosts.Start(sockets => sockets.Attempts = attempts);
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");
        await host.Publish("t", "x");
        var id = Id(await client.Next("message"));

        await client.Send($$"""{"type":"{{type}}","sub":"s","id":"{{id}}","reason":"makes no sense"}""");

        await host.WhenEmpty(Group);
        var dead = Assert.Single((await host.Get<IFailures>().ListAsync()).Items);
        Assert.Equal((id, Group, "makes no sense"), (dead.Message.Id.ToString(), dead.Group, dead.Failure.Text));
    }

    [Fact]
    public async Task Two_messages_of_one_id_are_acknowledged_together()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");
        for (var i = 0; i < 2; i++)
            await host.Get<IMessageProducer>().SendAsync(new Message("t", "x"u8.ToArray(), new MessageId("same")));
        Assert.Equal(Id(await client.Next("message")), Id(await client.Next("message")));

        await client.Send("""{"type":"ack","sub":"s","id":"same"}""");

        await host.WhenEmpty(Group);
    }

    [Fact]
    public async Task What_a_lost_client_held_goes_at_once_to_another_and_counts_as_no_attempt()
    {
        await using var host = await TopicHosts.Start();
        await using var lost = await TopicClient.SignIn(host, TopicHosts.All);
        await lost.Ask(Subscribe, "subscribed");
        await host.Publish("t", "x");
        await lost.Next("message");
        await using var other = await TopicClient.SignIn(host, TopicHosts.All);
        await other.Ask(Subscribe, "subscribed");

        lost.HangUp();

        Assert.Equal(1, (await other.Next("message")).GetProperty("attempt").GetInt32());
    }

    [Fact]
    public async Task What_is_not_acknowledged_in_time_is_the_next_attempt_of_another()
    {
        var time = new ManualTime();
        await using var host = await TopicHosts.Start(
            sockets => sockets.AcknowledgeWithin = TimeSpan.FromMinutes(5),
            time
        );
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");
        await host.Publish("t", "x");
        var first = await client.Next("message");

        var second = client.Next("message");
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(second.IsCompleted);
        await time.AdvanceUntil(() => second.IsCompleted, "the message to come again");

        Assert.Equal(2, (await second).GetProperty("attempt").GetInt32());
        Assert.Equal(Id(first), Id(await second));
        Assert.True(host.Log.Has(5103));
    }

    [Fact]
    public async Task An_expired_message_is_not_delivered_and_dead()
    {
        var time = new ManualTime();
        await using var host = await TopicHosts.Start(time: time);
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask(Subscribe, "subscribed");
        await client.Ask("""{"type":"unsubscribe","sub":"s"}""", "unsubscribed");
        var soonOver = new Message("t", "x"u8.ToArray()) { ExpiresAt = time.GetUtcNow().AddMinutes(1) };
        await host.Get<IMessageProducer>().SendAsync(soonOver);
        time.Advance(TimeSpan.FromMinutes(2));

        await client.Ask(Subscribe, "subscribed");
        await host.Publish("t", "y");

        Assert.Equal("y", Body(await client.Next("message")));
        IReadOnlyList<FailedDelivery> failures = [];
        await Guard.Until(
            async () => (failures = (await host.Get<IFailures>().ListAsync()).Items).Count > 0,
            "the failure"
        );
        var dead = Assert.Single(failures);
        Assert.Equal(FailureReason.Expired, dead.Failure.Reason);
    }

    private static string Body(JsonElement message) => message.GetProperty("text").GetString()!;

    private static string Id(JsonElement message) => message.GetProperty("id").GetString()!;

    private static string[] Texts(JsonElement message, params string[] fields) =>
        Array.ConvertAll(fields, field => message.GetProperty(field).GetString()!);
}
