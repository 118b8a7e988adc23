namespace Notify.Conformance.Transport;

/// <summary>Promise 1: accepted means kept.</summary>
public abstract class AcceptanceSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task What_was_accepted_is_handled_by_a_later_application_if_its_own_stops_at_once()
    {
        var (topic, group) = (Name("accepted"), Name("later"));
        var founder = await Start(notify => notify.Collect(group, topic, new Collector<int>()));
        await founder.Stop();
        var sender = await Start();
        var results = await sender.Producer.SendManyAsync(Numbered(topic, ..100));
        await sender.Stop();
        Assert.True(results.AllAccepted);

        var seen = new Collector<int>();
        await Start(notify => notify.Collect(group, topic, seen));

        Assert.Equal(Enumerable.Range(0, 100), (await seen.Next(100)).Order());
    }

    [Fact]
    public async Task A_message_arrives_whole()
    {
        var topic = Name("whole");
        var seen = new Collector<Message>();
        var app = await Start(notify =>
            notify.Raw(
                Name("reader"),
                topic,
                (message, _, _) =>
                {
                    seen.Add(message);
                    return Task.CompletedTask;
                }
            )
        );
        var expires = DateTimeOffset.UtcNow.AddHours(1);
        var body = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var sent = new Message(topic, body, new MessageId("my id: 42 äß🙂"))
        {
            Type = "some-type",
            ContentType = "text/plain",
            Key = "key ü",
            ExpiresAt = expires,
            Headers = new MessageHeaders { ["tenant"] = "seven", ["umlaut"] = "ärger\tund 🙂" },
        };

        await app.Producer.SendAsync(sent);

        var arrived = await seen.Next();
        Assert.Equal(sent.Id, arrived.Id);
        Assert.Equal(topic, arrived.Topic);
        Assert.Equal(body, arrived.Body.ToArray());
        Assert.Equal("some-type", arrived.Type);
        Assert.Equal("text/plain", arrived.ContentType);
        Assert.Equal("key ü", arrived.Key);
        Assert.Equal(sent.Headers.OrderBy(h => h.Key), arrived.Headers.OrderBy(h => h.Key));
        Assert.InRange(arrived.ExpiresAt!.Value, expires, expires.AddMilliseconds(1));
        Assert.InRange(
            (arrived.SentAt!.Value - sent.SentAt!.Value).Duration(),
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(1)
        );
    }

    [Fact]
    public async Task Headers_named_like_something_of_a_server_arrive_as_sent()
    {
        string[] names =
        [
            "CC",
            "BCC",
            "x-death",
            "x-delivery-count",
            "x-first-death-queue",
            "x-stream-offset",
            "x-match",
            "content-type",
            "message-id",
            "id",
            "key",
            "body",
            "topic",
        ];
        var topic = Name("named");
        var seen = new Collector<MessageHeaders>();
        var app = await Start(notify =>
            notify.Raw(
                Name("named"),
                topic,
                (message, _, _) =>
                {
                    seen.Add(message.Headers);
                    return Task.CompletedTask;
                }
            )
        );
        var headers = new MessageHeaders();
        foreach (var name in names)
            headers[name] = $"value of {name}";

        await app.Producer.SendAsync(new Message(topic, default) { Headers = headers });
        Assert.Equal(headers.OrderBy(h => h.Key), (await seen.Next()).OrderBy(h => h.Key));

        var later = new Message(topic, default) { Headers = headers };
        await app.Producer.SendAsync(later.WithDueAt(DateTimeOffset.UtcNow.AddMilliseconds(300)));
        Assert.Equal(headers.OrderBy(h => h.Key), (await seen.Next()).OrderBy(h => h.Key));
    }

    [Fact]
    public async Task An_empty_body_and_one_at_the_limit_arrive()
    {
        var topic = Name("sizes");
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                Name("sizes"),
                topic,
                (message, _, _) =>
                {
                    seen.Add(message.Body.Length);
                    return Task.CompletedTask;
                },
                options => options.Concurrency = 1
            )
        );

        await app.Producer.SendAsync(new Message(topic, ReadOnlyMemory<byte>.Empty));
        await app.Producer.SendAsync(new Message(topic, new byte[MessageLimits.DefaultBodyBytes]));

        Assert.Equal([0, MessageLimits.DefaultBodyBytes], (await seen.Next(2)).Order());
    }

    [Fact]
    public async Task Every_group_gets_a_copy_and_consumers_of_one_group_share_theirs()
    {
        var topic = Name("shared");
        var (one, other) = (new Collector<int>(), new Collector<int>());
        var (group, second) = (Name("one"), Name("other"));
        var app = await Start(notify => notify.Collect(group, topic, one).Collect(second, topic, other));
        await Start(notify => notify.Collect(group, topic, one));

        (await app.Producer.SendManyAsync(Numbered(topic, ..500))).ThrowIfAnyFailed();

        Assert.Equal(Enumerable.Range(0, 500), (await one.Next(500)).Order());
        Assert.Equal(Enumerable.Range(0, 500), (await other.Next(500)).Order());
    }
}
