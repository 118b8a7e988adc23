namespace Notify.Conformance.Transport;

/// <summary>Promise 6: a full queue makes the producer wait.</summary>
public abstract class FullQueueSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    private const int Limit = 10;

    public override Task InitializeAsync()
    {
        Harness.LimitQueues(Limit);
        return base.InitializeAsync();
    }

    [Fact]
    public async Task A_full_group_makes_senders_wait_until_there_is_room()
    {
        var (topic, group) = (Name("full"), Name("full"));
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(group, topic, seen));
        await app.Groups.PauseAsync(group);
        (await app.Producer.SendManyAsync(Numbered(topic, ..Limit))).ThrowIfAnyFailed();

        var waiting = app.Producer.SendManyAsync(Numbered(topic, Limit..(5 * Limit))).AsTask();
        Assert.False(waiting.IsCompleted);
        await app.Groups.ResumeAsync(group);

        (await Guard.Within(waiting, "the waiting send")).ThrowIfAnyFailed();
        Assert.Equal(Enumerable.Range(0, 5 * Limit), (await seen.Next(5 * Limit)).Order());
    }

    [Fact]
    public async Task Waiting_ends_with_an_error_that_names_the_full_group_and_tells_what_was_accepted()
    {
        var (topic, group) = (Name("full"), Name("full"));
        var app = await Start(notify =>
            notify
                .Configure(options => options.SendTimeout = TimeSpan.FromSeconds(5))
                .Collect(group, topic, new Collector<int>())
        );
        await app.Groups.PauseAsync(group);
        (await app.Producer.SendManyAsync(Numbered(topic, ..(Limit - 2)))).ThrowIfAnyFailed();

        var results = await app.Producer.SendManyAsync(Numbered(topic, (Limit - 2)..(Limit + 3)));

        Assert.Equal(
            [SendStatus.Accepted, SendStatus.Accepted, SendStatus.Rejected, SendStatus.Rejected, SendStatus.Rejected],
            results.Select(result => result.Status)
        );
        Assert.Equal(ErrorIds.NotAccepted, results[4].Error!.ErrorId);
        Assert.Contains(group, results[4].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(Limit, (await app.Groups.FindAsync(group))!.Waiting);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_nothing_is_accepted_then()
    {
        var (topic, group) = (Name("full"), Name("full"));
        var app = await Start(notify => notify.Collect(group, topic, new Collector<int>()));
        await app.Groups.PauseAsync(group);
        (await app.Producer.SendManyAsync(Numbered(topic, ..Limit))).ThrowIfAnyFailed();
        using var cancellation = new CancellationTokenSource();

        var waiting = app.Producer.SendAsync(Numbered(topic, Limit), cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Guard.Within(waiting, "the cancelled send"));
        Assert.Equal(Limit, (await app.Groups.FindAsync(group))!.Waiting);
    }

    [Fact]
    public async Task Senders_that_wait_are_let_in_in_the_order_they_came()
    {
        var (topic, group) = (Name("turns"), Name("turns"));
        var seen = new Collector<int>();
        var app = await Start(notify => notify.Collect(group, topic, seen, options => options.Concurrency = 1));
        await app.Groups.PauseAsync(group);
        (await app.Producer.SendManyAsync(Numbered(topic, ..Limit))).ThrowIfAnyFailed();

        var waiting = Enumerable
            .Range(Limit, 30)
            .Select(n => app.Producer.SendAsync(Numbered(topic, n)).AsTask())
            .ToList();
        await app.Groups.ResumeAsync(group);

        await Guard.Within(Task.WhenAll(waiting), "the waiting sends");
        Assert.Equal(Enumerable.Range(0, Limit + 30), await seen.Next(Limit + 30));
    }
}
