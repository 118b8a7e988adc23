namespace Notify.Conformance.Schedule;

/// <summary>Promise 9, for schedulers that serve other transports: claims.</summary>
public abstract class DueSourceSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_claim_is_one_callers_alone_and_cannot_be_cancelled()
    {
        var (scheduler, source) = await Open();
        var messages = await Schedule(scheduler, 10);

        var first = await source.ClaimAsync(6, TimeSpan.FromMinutes(1));
        var second = await source.ClaimAsync(100, TimeSpan.FromMinutes(1));

        Assert.Equal(messages.Select(m => m.Id), first.Messages.Concat(second.Messages).Select(m => m.Id));
        Assert.Equal((6, 4), (first.Messages.Count, second.Messages.Count));
        Assert.False(await scheduler.CancelAsync(first.Messages[0].Id));
        Assert.False(await scheduler.RescheduleAsync(first.Messages[0].Id, DateTimeOffset.UtcNow.AddHours(1)));
        Assert.Empty((await source.ClaimAsync(100, TimeSpan.FromMinutes(1))).Messages);
    }

    [Fact]
    public async Task What_was_completed_is_gone_and_what_was_released_comes_again()
    {
        var (scheduler, source) = await Open();
        await Schedule(scheduler, 4);
        var claim = await source.ClaimAsync(4, TimeSpan.FromMinutes(1));
        var ids = claim.Messages.Select(m => m.Id).ToList();

        await source.CompleteAsync(claim, ids[..2]);
        await source.ReleaseAsync(claim, ids[2..], TimeSpan.Zero);

        var again = await source.ClaimAsync(10, TimeSpan.FromMinutes(1));
        Assert.Equal(ids[2..], again.Messages.Select(m => m.Id).OrderBy(id => ids.IndexOf(id)));
    }

    [Fact]
    public async Task A_claim_that_nobody_answers_returns_when_its_lease_ends_and_its_holder_is_fenced_off()
    {
        var (scheduler, source) = await Open();
        await Schedule(scheduler, 3);
        var abandoned = await source.ClaimAsync(3, TimeSpan.FromMilliseconds(100));
        Assert.Equal(3, abandoned.Messages.Count);

        DueClaim? again = null;
        await Guard.Until(
            async () => (again = await source.ClaimAsync(3, TimeSpan.FromMinutes(1))).Messages.Count == 3,
            "the abandoned claim to return"
        );

        // The late holder's answer must not take them from the new one.
        var ids = abandoned.Messages.Select(m => m.Id).ToList();
        await source.CompleteAsync(abandoned, ids);
        await source.ReleaseAsync(again!, ids, TimeSpan.Zero);
        Assert.Equal(3, (await source.ClaimAsync(3, TimeSpan.FromMinutes(1))).Messages.Count);
    }

    [Fact]
    public async Task Waiting_ends_when_something_falls_due()
    {
        var (scheduler, source) = await Open();
        var due = DateTimeOffset.UtcNow.AddMilliseconds(200);
        (await scheduler.ScheduleAsync([new Message(Name("t"), default) { DueAt = due }])).ThrowIfAnyFailed();

        DueClaim claim;
        do
        {
            await Guard.Within(source.WaitAsync().AsTask(), "the due time");
            claim = await source.ClaimAsync(1, TimeSpan.FromMinutes(1));
        } while (claim.Messages.Count == 0);

        Assert.True(DateTimeOffset.UtcNow >= due);
    }

    [Fact]
    public async Task What_is_due_ends_every_wait_until_it_is_claimed()
    {
        var (scheduler, source) = await Open();
        await Schedule(scheduler, 1);

        // A host that stops may have waited and not claimed: the next one must not wait in vain.
        await Guard.Within(source.WaitAsync().AsTask(), "the first wait");
        await Guard.Within(source.WaitAsync().AsTask(), "the second wait");

        Assert.Single((await source.ClaimAsync(10, TimeSpan.FromMinutes(1))).Messages);
    }

    /// <summary>The adapter itself, without an engine that would claim behind the test's back.</summary>
    protected abstract Task<(IDelayScheduler Scheduler, IDueSource Source)> Open();

    private async Task<List<Message>> Schedule(IDelayScheduler scheduler, int count)
    {
        var past = DateTimeOffset.UtcNow.AddSeconds(-10);
        var messages = Enumerable
            .Range(0, count)
            .Select(i => new Message(Name("t"), default) { DueAt = past.AddMilliseconds(i) })
            .ToList();
        (await scheduler.ScheduleAsync(messages)).ThrowIfAnyFailed();
        return messages;
    }
}
