using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.TopicEvents;

/// <summary>Topics by server-sent events, through a real server.</summary>
public sealed class TopicEventsTests
{
    private const string Topic = "orders.paid";

    [Fact]
    public async Task Every_stream_of_a_topic_gets_what_is_sent_to_it_and_nothing_else()
    {
        await using var host = await Start();
        await using var one = await Follow(host);
        await using var other = await Follow(host);
        await using var elsewhere = await Follow(host, "orders.sent");

        var sent = Json("""{"n": 1}""");
        await Send(host, sent);
        await Send(host, Json("""{"n": 2}""", "orders.sent"));

        foreach (var stream in new[] { one, other })
        {
            var told = await stream.Next("message");
            Assert.Equal(sent.Id.ToString(), told.Id);
            Assert.Equal(1, told.Json.GetProperty("body").GetProperty("n").GetInt32());
        }

        Assert.Equal(2, (await elsewhere.Next("message")).Json.GetProperty("body").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task A_message_is_told_with_all_it_carries()
    {
        await using var host = await Start();
        await using var stream = await Follow(host);
        var sent = new Message(Topic, "{\n\"text\":\"line\\nbreak\"\n}"u8.ToArray(), new MessageId("order 7: ✓"))
        {
            Type = "order-paid",
            ContentType = "application/json; charset=utf-8",
            Key = "7",
        };
        await Send(host, sent);

        var told = await stream.Next("message");

        Assert.Equal("order 7: ✓", told.Id);
        var json = told.Json;
        Assert.Equal("order 7: ✓", json.GetProperty("id").GetString());
        Assert.Equal(Topic, json.GetProperty("topic").GetString());
        Assert.Equal("order-paid", json.GetProperty("type").GetString());
        Assert.Equal("application/json; charset=utf-8", json.GetProperty("contentType").GetString());
        Assert.Equal("7", json.GetProperty("key").GetString());
        Assert.Equal(sent.SentAt, json.GetProperty("sentAt").GetDateTimeOffset());
        Assert.Equal("line\nbreak", json.GetProperty("body").GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("text/plain", "two\nlines", "text", "two\nlines")]
    [InlineData("application/json", "{ no json", "text", "{ no json")]
    [InlineData(null, "", "text", "")]
    [InlineData(null, "\u00ff", "base64", "/w==")]
    public async Task A_body_that_is_no_JSON_is_told_as_text_or_as_bytes(
        string? contentType,
        string latin1,
        string field,
        string expected
    )
    {
        await using var host = await Start();
        await using var stream = await Follow(host);

        await Send(host, new Message(Topic, Encoding.Latin1.GetBytes(latin1)) { ContentType = contentType });

        Assert.Equal(expected, (await stream.Next("message")).Json.GetProperty(field).GetString());
    }

    [Fact]
    public async Task A_stream_that_comes_back_is_told_that_it_may_have_missed_messages()
    {
        await using var host = await Start();
        await using var stream = await Follow(host, lastId: MessageId.New().ToString());

        await stream.Next("missed");
        await Send(host, Json("{}"));
        await stream.Next("message");
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_holds_up_no_other_loses_what_waits_and_is_cut()
    {
        var time = new ManualTime();
        await using var host = await Start(time: time);
        await using var stalled = await Follow(host, narrow: true);
        await using var other = await Follow(host);
        var body = JsonSerializer.Serialize(new string('x', 50_000));

        while (!host.Log.Has(5120))
        {
            var last = Json(body);
            await Send(host, last);
            while ((await other.Next("message")).Id != last.Id.ToString()) { }
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await Assert.ThrowsAnyAsync<IOException>(async () => await Guard.Within(stalled.ReadToEnd(), "the cut"));
    }

    [Fact]
    public async Task A_topic_that_nobody_follows_any_more_has_no_group_any_more()
    {
        await using var host = await Start();
        var groups = host.Get<IGroupAdministration>();
        var one = await Follow(host);
        var other = await Follow(host);
        await one.DisposeAsync();
        await Send(host, Json("{}"));
        await other.Next("message");
        Assert.Single(await Ours());

        await other.DisposeAsync();

        await Guard.Until(async () => !(await Ours()).Any(), "the group of the topic to end");

        async Task<IEnumerable<GroupInfo>> Ours() =>
            (await groups.ListAsync()).Where(group =>
                group.Name.StartsWith("notify.topic-events", StringComparison.Ordinal)
            );
    }

    [Fact]
    public async Task When_the_host_stops_streams_end_in_order()
    {
        await using var host = await Start();
        await using var stream = await Follow(host);

        var stop = host.App.StopAsync();

        Assert.Empty(await stream.ReadToEnd());
        await Guard.Within(stop, "the host to stop");
    }

    [Theory]
    [InlineData("orders.sent", 200)]
    [InlineData("mail.in", 403)]
    [InlineData("notify.notices", 403)]
    [InlineData("notify.changes", 403)]
    public async Task Only_topics_that_the_caller_may_follow_are_told(string topic, int status)
    {
        await using var host = await Start();

        using var response = await host.Client.SendAsync(
            host.Request($"GET /v1/topics/{topic}/events"),
            HttpCompletionOption.ResponseHeadersRead
        );

        Assert.Equal(status, (int)response.StatusCode);
        if (status != 200)
            (await Reply.Read(response)).IsProblem(status, "forbidden");
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_told_nothing()
    {
        await using var host = await Start();

        (await host.Send($"GET /v1/topics/{Topic}/events", user: null)).IsProblem(401, "unauthorized");
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("orders.*")]
    [InlineData("%20")]
    public async Task What_is_no_topic_is_refused(string topic)
    {
        await using var host = await Start();

        (await host.Send($"GET /v1/topics/{topic}/events")).IsProblem(400, "invalid_request", "topic");
    }

    [Fact]
    public async Task One_stream_too_many_is_refused_and_others_go_on()
    {
        await using var host = await Start(("TopicEvents:MaxStreams", "1"));
        await using var stream = await Follow(host);

        (await host.Send($"GET /v1/topics/{Topic}/events")).IsProblem(429, "too_many_topic_streams");

        await Send(host, Json("{}"));
        await stream.Next("message");
    }

    [Fact]
    public async Task Without_news_a_heartbeat_says_that_the_stream_is_alive()
    {
        var time = new ManualTime();
        await using var host = await Start(time: time);
        await using var stream = await Follow(host);
        var next = stream.NextOrEnd();

        await time.AdvanceUntil(() => next.IsCompleted, "a heartbeat");

        Assert.Equal("ping", (await next)!.Name);
        Assert.InRange(stream.Retry!.Value, 1_000, 5_000);
    }

    [Fact]
    public async Task Options_that_make_no_sense_stop_the_start()
    {
        var fault = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            Start(("TopicEvents:MaxStreams", "0"), ("TopicEvents:QueueLimit", "0"), ("TopicEvents:Heartbeat", "1"))
        );

        Assert.Equal(
            [
                "TopicEvents:MaxStreams is 0; set 1 to 1000000.",
                "TopicEvents:QueueLimit is 0; set 1 to 10000.",
                "The key 'TopicEvents:Heartbeat' means nothing here; remove it.",
            ],
            fault.Problems
        );
    }

    private static Message Json(string json, string topic = Topic) =>
        new(topic, Encoding.UTF8.GetBytes(json)) { ContentType = "application/json" };

    private static ValueTask Send(InboxHost host, Message message) => host.Get<IMessageProducer>().SendAsync(message);

    private static Task<LiveStream> Follow(
        InboxHost host,
        string topic = Topic,
        string? lastId = null,
        bool narrow = false
    ) => LiveStream.Open(host, lastId: lastId, address: $"/v1/topics/{topic}/events", narrow: narrow);

    private static Task<InboxHost> Start(params (string Key, string Value)[] settings) => Start(null, settings);

    private static Task<InboxHost> Start(TimeProvider? time, params (string Key, string Value)[] settings) =>
        InboxHost.Start(
            new InboxHostSetup
            {
                Time = time ?? TimeProvider.System,
                Configuration = new ConfigurationBuilder()
                    .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
                    .Build(),
                Notify = notify =>
                    notify.AddTopicEvents(events =>
                        events.MayFollow = (_, topic) => !topic.StartsWith("mail.", StringComparison.Ordinal)
                    ),
                App = app => app.MapNotifyTopicEvents(),
            }
        );
}
