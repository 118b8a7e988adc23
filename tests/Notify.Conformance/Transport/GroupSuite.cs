namespace Notify.Conformance.Transport;

/// <summary>Groups can be listed, paused, resumed and deleted.</summary>
public abstract class GroupSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_paused_group_keeps_what_comes_in_and_hands_it_out_in_order_when_it_is_resumed()
    {
        var (topic, group) = (Name("paused"), Name("paused"));
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(group, topic, seen, options => options.Concurrency = 1));
        await app.Groups.PauseAsync(group);
        (await app.Producer.SendManyAsync(Numbered(topic, ..20))).ThrowIfAnyFailed();
        var info = (await app.Groups.FindAsync(group))!;
        Assert.True(info.Paused);
        Assert.Equal((20, 0, 1), (info.Waiting, info.InFlight, info.Consumers));
        Assert.Equal(0, seen.Count);

        await app.Groups.ResumeAsync(group);

        Assert.Equal(Enumerable.Range(0, 20), await seen.Next(20));
        Assert.False((await app.Groups.FindAsync(group))!.Paused);
    }

    [Fact]
    public async Task A_pause_outlives_the_application()
    {
        var (topic, group) = (Name("paused"), Name("paused"));
        var first = await Start(notify => notify.Collect(group, topic, new Collector<int>()));
        await first.Groups.PauseAsync(group);
        await first.Stop();

        var seen = new Collector<int>();
        var second = await Start(notify => notify.Collect(group, topic, seen));
        await second.Producer.SendAsync(Numbered(topic, 1));

        var info = (await second.Groups.FindAsync(group))!;
        Assert.Equal((true, 1L, 0L), (info.Paused, info.Waiting, info.InFlight));
        await second.Groups.ResumeAsync(group);
        Assert.Equal(1, await seen.Next());
    }

    [Fact]
    public async Task Groups_are_listed_with_topics_lag_and_age()
    {
        var (topic, group) = (Name("listed"), Name("listed"));
        var app = await Start(notify =>
            notify.Collect(group, $"{topic}.*", new Collector<int>(), o => o.OrderByKey = true)
        );
        await app.Groups.PauseAsync(group);
        Assert.Null((await app.Groups.FindAsync(group))!.OldestAge);
        await app.Producer.SendAsync(Numbered($"{topic}.a", 1, "k"));

        var info = (await app.Groups.ListAsync()).Single(info => info.Name == group);

        Assert.Equal([$"{topic}.*"], info.Topics);
        Assert.True(info.OrderByKey);
        Assert.False(info.Ephemeral);
        Assert.Equal(1, info.Waiting);
        Assert.True(info.OldestAge is null || info.OldestAge >= TimeSpan.Zero);
        Assert.Contains(
            await app.Topics.ListTopicsAsync(),
            t => t.Name == $"{topic}.a" && t.Groups.SequenceEqual([group])
        );
        Assert.Null(await app.Groups.FindAsync(Name("nobody")));
    }

    [Fact]
    public async Task A_group_with_consumers_or_messages_is_not_deleted_by_accident()
    {
        var (topic, group) = (Name("deleted"), Name("deleted"));
        var app = await Start(notify => notify.Collect(group, topic, new Collector<int>()));
        var inUse = await Assert.ThrowsAsync<NotifyException>(async () => await app.Groups.DeleteAsync(group, true));
        Assert.Contains("consumer", inUse.Message, StringComparison.Ordinal);
        await app.Groups.PauseAsync(group);
        await app.Producer.SendAsync(Numbered(topic, 1));
        await app.Stop();

        var admin = await Start();
        var notEmpty = await Assert.ThrowsAsync<NotifyException>(async () =>
            await admin.Groups.DeleteAsync(group, false)
        );
        Assert.Contains("1 message", notEmpty.Message, StringComparison.Ordinal);
        await admin.Groups.DeleteAsync(group, discardBacklog: true);

        Assert.Null(await admin.Groups.FindAsync(group));
        await admin.Producer.SendAsync(Numbered(topic, 2));
        Assert.Equal(1, (await admin.Topics.ListTopicsAsync()).Single(info => info.Name == topic).Held);
    }

    [Fact]
    public async Task A_topic_can_be_taken_off_a_group()
    {
        var (root, group) = (Name("detached"), Name("detached"));
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Collect(group, $"{root}.a", seen).Group(group, g => g.Topics($"{root}.b"))
        );

        await app.Groups.DetachAsync(group, $"{root}.a");
        await app.Producer.SendAsync(Numbered($"{root}.a", 1));
        await app.Producer.SendAsync(Numbered($"{root}.b", 2));

        Assert.Equal(2, await seen.Next());
        await Assert.ThrowsAsync<NotifyException>(async () => await app.Groups.DetachAsync(group, $"{root}.a"));
        Assert.Equal(1, (await app.Topics.ListTopicsAsync()).Single(info => info.Name == $"{root}.a").Held);
    }

    [Fact]
    public async Task What_is_asked_of_a_group_that_does_not_exist_is_an_error_that_says_so()
    {
        var app = await Start();
        var nobody = Name("nobody");

        var error = await Assert.ThrowsAsync<NotifyException>(async () => await app.Groups.PauseAsync(nobody));

        Assert.Equal(ErrorIds.InvalidGroup, error.ErrorId);
        Assert.Contains(nobody, error.Message, StringComparison.Ordinal);
        var results = await app.Groups.SendToGroupAsync(nobody, [Numbered(Name("t"), 1)]);
        Assert.Equal(SendStatus.Rejected, results[0].Status);
    }
}
