using System.Text.Json;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.TopicSockets;

/// <summary>Messages of clients: every one is answered, and only then counts.</summary>
public sealed class SendingTests
{
    [Fact]
    public async Task Accepted_means_that_the_transport_has_it_with_what_the_client_said()
    {
        await using var host = await TopicHosts.Start();
        var receiver = new ManualReceiver();
        await using var joined = await host.Get<IMessageConsumer>()
            .SubscribeAsync(new Subscription("g", "t"), receiver);
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);

        var answer = await client.Ask(
            """
            {"type":"send","ref":"1","topic":"t","id":"id-1","key":"k","contentType":"text/plain","headers":{"a":"b"},"text":"é\n"}
            """,
            "sent"
        );

        Assert.Equal(("1", "id-1"), (answer.GetProperty("ref").GetString(), answer.GetProperty("id").GetString()));
        var message = (await receiver.Deliveries.Next()).Message;
        Assert.Equal(("id-1", "k", "text/plain"), (message.Id.ToString(), message.Key, message.ContentType));
        Assert.Equal("b", message.Headers["a"]);
        Assert.Equal("é\n"u8.ToArray(), message.Body.ToArray());
    }

    [Theory]
    [InlineData("""{"type":"send","ref":"9","topic":"no topic","text":""}""", "refused", "NTF1101")]
    [InlineData("""{"type":"send","ref":"9","topic":"notify.inbox","text":""}""", "error", "forbidden")]
    [InlineData("""{"type":"send","ref":"9","text":""}""", "error", "invalid_frame")]
    [InlineData(
        """{"type":"send","ref":"9","topic":"t","delayMs":1,"dueAt":"2030-01-01T00:00:00Z"}""",
        "error",
        "invalid_frame"
    )]
    [InlineData("""{"type":"send","ref":"9","topic":"t","delayMs":-1}""", "error", "invalid_frame")]
    [InlineData("""{"type":"send","ref":"9","topic":"t","ids":["a","b"]}""", "error", "invalid_frame")]
    [InlineData("""{"type":"send","ref":"9","topic":"t","dealyMs":1}""", "error", "invalid_frame")]
    [InlineData("""{"type":"send","ref":"9","topic":"t","text":{"a":1}}""", "error", "invalid_frame")]
    public async Task What_cannot_be_sent_is_answered_with_why(string frame, string type, string error)
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);

        var answer = await client.Ask(frame, type);

        Assert.Equal(("9", error), (answer.GetProperty("ref").GetString(), answer.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Many_at_once_keep_their_order_and_are_each_answered()
    {
        const int Count = 3_000;
        await using var host = await TopicHosts.Start();
        await using var sender = await TopicClient.SignIn(host, TopicHosts.All);
        await using var receiver = await TopicClient.SignIn(host, TopicHosts.All);
        await receiver.Ask(
            """{"type":"subscribe","sub":"s","topics":["t"],"group":"g","prefetch":5000}""",
            "subscribed"
        );

        var sending = SendAll();
        for (var i = 0; i < Count; i++)
            Assert.Equal($"{i}", (await sender.Next("sent")).GetProperty("ref").GetString());
        await sending;
        for (var i = 0; i < Count; i++)
            Assert.Equal($"{i}", (await receiver.Next("message")).GetProperty("text").GetString());

        async Task SendAll()
        {
            for (var i = 0; i < Count; i++)
                await sender.Send($$"""{"type":"send","ref":"{{i}}","topic":"t","text":"{{i}}"}""");
        }
    }

    [Fact]
    public async Task A_delayed_message_does_not_come_before_its_time()
    {
        var time = new ManualTime();
        await using var host = await TopicHosts.Start(time: time);
        await using var client = await TopicClient.SignIn(host, TopicHosts.All);
        await client.Ask("""{"type":"subscribe","sub":"s","topics":["t"],"group":"g"}""", "subscribed");
        await client.Ask("""{"type":"send","topic":"t","text":"later","delayMs":60000}""", "sent");

        time.Advance(TimeSpan.FromSeconds(59));
        await client.Ask("""{"type":"send","topic":"t","text":"now"}""", "sent");
        Assert.Equal("now", Body(await client.Next("message")));

        var next = client.Next("message");
        await time.AdvanceUntil(() => next.IsCompleted, "the delayed message to come");
        Assert.Equal("later", Body(await next));
    }

    private static string? Body(JsonElement message) => message.GetProperty("text").GetString();
}
