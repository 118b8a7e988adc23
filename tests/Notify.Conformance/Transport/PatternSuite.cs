namespace Notify.Conformance.Transport;

/// <summary>Promise 2: groups that name topics by pattern.</summary>
public abstract class PatternSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_star_stands_for_one_word_and_a_hash_for_any_number()
    {
        var root = Name("shop");
        var (star, hash) = (new Collector<int>(), new Collector<int>());
        var app = await Start(notify =>
            notify.Collect(Name("star"), $"{root}.*", star).Collect(Name("hash"), $"{root}.#", hash)
        );

        await app.Producer.SendAsync(Numbered(root, 0));
        await app.Producer.SendAsync(Numbered($"{root}.orders", 1));
        await app.Producer.SendAsync(Numbered($"{root}.orders.placed", 2));
        await app.Producer.SendAsync(Numbered($"{root}.last", 3));

        Assert.Equal([1, 3], (await star.Next(2)).Order());
        Assert.Equal([0, 1, 2, 3], (await hash.Next(4)).Order());
    }

    [Fact]
    public async Task A_new_topic_reaches_every_matching_group_with_its_first_message()
    {
        var root = Name("new");
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(Name("all"), $"{root}.#", seen));

        for (var i = 0; i < 50; i++)
            await app.Producer.SendAsync(Numbered($"{root}.topic-{i}", i));

        Assert.Equal(Enumerable.Range(0, 50), (await seen.Next(50)).Order());
    }

    [Fact]
    public async Task A_first_group_by_pattern_gets_what_matching_topics_held()
    {
        var root = Name("held");
        var sender = await Start();
        await sender.Producer.SendAsync(Numbered($"{root}.one", 1));
        await sender.Producer.SendAsync(Numbered($"{root}.two", 2));

        var seen = new Collector<int>();
        await Start(notify => notify.Collect(Name("first"), $"{root}.*", seen));

        Assert.Equal([1, 2], (await seen.Next(2)).Order());
    }

    [Fact]
    public async Task A_group_that_names_a_topic_twice_gets_one_copy()
    {
        var root = Name("twice");
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify
                .Collect(Name("once"), $"{root}.a", seen)
                .Group(Name("once"), group => group.Topics($"{root}.*", $"{root}.#"))
        );

        await app.Producer.SendAsync(Numbered($"{root}.a", 1));
        await app.Producer.SendAsync(Numbered($"{root}.b", 2));

        Assert.Equal([1, 2], (await seen.Next(2)).Order());
        await app.Producer.SendAsync(Numbered($"{root}.a", 3));
        Assert.Equal(3, await seen.Next());
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task A_pattern_does_not_catch_the_topics_of_Notify_itself()
    {
        var seen = new Collector<string>();
        var app = await Start(notify =>
            notify.Raw(
                Name("everything"),
                "#",
                (message, _, _) =>
                {
                    seen.Add(message.Topic);
                    return Task.CompletedTask;
                }
            )
        );
        var user = User();
        await app.Notices.NotifyAsync(user, new NewNotice { Data = "hello" });
        await Guard.Until(async () => (await app.Notices.CountAsync(user)).Unread == 1, "the notice");

        var topic = Name("mine");
        await app.Producer.SendAsync(Numbered(topic, 1));

        await Guard.Until(() => seen.All.Contains(topic), "the application's own message");
        Assert.DoesNotContain(seen.All, name => name.StartsWith("notify.", StringComparison.Ordinal));
    }
}
