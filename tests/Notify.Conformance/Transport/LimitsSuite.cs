namespace Notify.Conformance.Transport;

/// <summary>Promise 17: everything is checked against its limit before anything is written.</summary>
public abstract class LimitsSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_message_over_any_limit_is_refused_by_name_and_nothing_is_written()
    {
        var topic = Name("limits");
        var app = await Start();
        var faulty = new (string Field, Message Message)[]
        {
            ("Topic", new Message("", default)),
            ("Topic", new Message(new string('t', 129), default)),
            ("Topic", new Message("two..dots", default)),
            ("Topic", new Message("star.*", default)),
            ("Topic", new Message("notify.mine", default)),
            ("Body", new Message(topic, new byte[MessageLimits.DefaultBodyBytes + 1])),
            ("Key", new Message(topic, default) { Key = "" }),
            ("Key", new Message(topic, default) { Key = new string('ü', 101) }),
            ("Key", new Message(topic, default) { Key = "bell\a" }),
            ("Key", new Message(topic, default) { Key = "half \ud83d" }),
            ("type", new Message(topic, default) { Type = new string('t', 129) }),
            ("content type", new Message(topic, default) { ContentType = "\n" }),
            ("Headers", new Message(topic, default) { Headers = Headers(65, "v") }),
            ("Headers", new Message(topic, default) { Headers = Headers(3, new string('v', 11_000)) }),
            ("Headers", new Message(topic, default) { Headers = new MessageHeaders { ["notify-mine"] = "v" } }),
            ("Headers", new Message(topic, default) { Headers = new MessageHeaders { ["traceparent"] = "v" } }),
            ("Headers", new Message(topic, default) { Headers = new MessageHeaders { [""] = "v" } }),
        };

        foreach (var (field, message) in faulty)
        {
            var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
                await app.Producer.SendAsync(message)
            );
            Assert.Equal(field, error.Field);
            Assert.Equal(ErrorIds.InvalidMessage, error.ErrorId);
        }

        var known = await app.Topics.ListTopicsAsync();
        Assert.DoesNotContain(known, info => info.Name == topic && info.Held > 0);
        Assert.Throws<InvalidInputException>(() => new MessageId(""));
        Assert.Throws<InvalidInputException>(() => new MessageId(new string('i', 129)));
    }

    [Fact]
    public async Task What_is_exactly_at_a_limit_arrives()
    {
        var topic = string.Join(
            '.',
            Name("edge"),
            new string('t', MessageLimits.TopicLength - Name("edge").Length - 1)
        );
        var group = string.Join(
            '.',
            Name("edge"),
            new string('g', MessageLimits.GroupLength - Name("edge").Length - 1)
        );
        var seen = new Collector<Message>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (message, _, _) =>
                {
                    seen.Add(message);
                    return Task.CompletedTask;
                }
            )
        );
        var headers = Headers(MessageLimits.HeaderCount, new string('v', (MessageLimits.HeaderBytes / 64) - 10));
        var message = new Message(topic, new byte[1000], new MessageId(new string('i', MessageLimits.IdBytes)))
        {
            Key = new string('k', MessageLimits.KeyBytes),
            Type = new string('t', MessageLimits.TypeLength),
            Headers = headers,
        };

        await app.Producer.SendAsync(message);

        var arrived = await seen.Next();
        Assert.Equal(message.Id, arrived.Id);
        Assert.Equal(message.Key, arrived.Key);
        Assert.Equal(headers.OrderBy(h => h.Key), arrived.Headers.OrderBy(h => h.Key));
    }

    [Fact]
    public async Task Malformed_groups_are_found_at_start_all_at_once()
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            Start(notify =>
                notify
                    .Collect("bad group", Name("t"), new Collector<int>())
                    .Collect(Name("g"), "bad..topic", new Collector<int>())
                    .Collect(Name("h"), Name("t"), new Collector<int>(), options => options.Concurrency = 0)
            )
        );

        Assert.Equal(3, error.Problems.Count);
    }

    private static MessageHeaders Headers(int count, string value)
    {
        var headers = new MessageHeaders();
        for (var i = 0; i < count; i++)
            headers[$"h{i:000}"] = value;
        return headers;
    }
}
