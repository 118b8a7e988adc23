using Microsoft.Extensions.DependencyInjection;

namespace Notify.Conformance.Recurring;

/// <summary>
/// A store of recurring schedules by itself: one takes, by the server's clock, and only the owner changes it.
/// </summary>
public abstract class RecurringStoreSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_new_schedule_begins_now_and_keeps_its_beginning()
    {
        var store = await Open();
        var name = Name("new");

        var first = await store.ReadAsync(name);
        var second = await store.ReadAsync(name);

        Assert.True(first.Since <= first.Now, $"{first.Since:O} is after {first.Now:O}.");
        Assert.Equal((0, 0), (first.Version, first.Attempts));
        Assert.Equal((null, null, null), (first.Last, first.Pending, first.TakenUntil));
        Assert.Equal((null, null), (first.ReadyAt, first.Error));
        Assert.Equal(first.Since, second.Since);
        Assert.True(second.Now >= first.Now);
        Assert.Equal(TimeSpan.Zero, first.Now.Offset);
        Assert.Equal(0, first.Now.UtcTicks % TimeSpan.TicksPerMillisecond);
    }

    [Fact]
    public async Task What_was_taken_is_the_owners_until_it_is_returned()
    {
        var (store, name) = (await Open(), Name("taken"));
        var state = await store.ReadAsync(name);
        var take = Take("a", state);

        Assert.True(await store.TakeAsync(name, take));
        // Its answer may have been lost.
        Assert.True(await store.TakeAsync(name, take));

        var taken = await store.ReadAsync(name);
        Assert.Equal((take.Occurrence, 1), (taken.Pending, taken.Attempts));
        Assert.InRange(taken.TakenUntil!.Value, state.Now + Lease, taken.Now + Lease);
        Assert.NotEqual(state.Version, taken.Version);
        Assert.False(await store.TakeAsync(name, Take("b", taken)));
        Assert.False(await store.RenewAsync(name, "b", Lease));
        Assert.False(await store.ReturnAsync(name, Done("b")));
        Assert.True(await store.RenewAsync(name, "a", 2 * Lease));
        Assert.True((await store.ReadAsync(name)).TakenUntil > taken.TakenUntil);

        Assert.True(await store.ReturnAsync(name, Done("a")));
        Assert.True(await store.ReturnAsync(name, Done("a")));

        var done = await store.ReadAsync(name);
        Assert.Equal((take.Occurrence, null, null, 0), (done.Last, done.Pending, done.TakenUntil, done.Attempts));
        Assert.NotEqual(taken.Version, done.Version);
        Assert.False(await store.RenewAsync(name, "a", Lease));
        Assert.True(await store.TakeAsync(name, Take("b", done)));
    }

    [Fact]
    public async Task Of_many_who_decided_by_the_same_state_one_takes()
    {
        var (store, name) = (await Open(), Name("race"));
        for (var round = 0; round < 10; round++)
        {
            var state = await store.ReadAsync(name);
            var takes = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(i => store.TakeAsync(name, Take($"{round}x{i}", state)).AsTask())
            );

            var winner = Array.IndexOf(takes, true);
            Assert.Single(takes, took => took);
            Assert.True(await store.ReturnAsync(name, Done($"{round}x{winner}")));
        }
    }

    [Fact]
    public async Task Who_decided_by_an_older_state_takes_nothing()
    {
        var (store, name) = (await Open(), Name("old"));
        var old = await store.ReadAsync(name);
        Assert.True(await store.TakeAsync(name, Take("a", old)));
        Assert.True(await store.ReturnAsync(name, Done("a")));

        Assert.False(await store.TakeAsync(name, Take("b", old)));
        Assert.Null((await store.ReadAsync(name)).TakenUntil);
    }

    [Fact]
    public async Task A_failure_keeps_its_occurrence_with_its_attempts_its_wait_and_its_reason()
    {
        var (store, name) = (await Open(), Name("failed"));
        var state = await store.ReadAsync(name);
        var take = Take("a", state);
        Assert.True(await store.TakeAsync(name, take));

        Assert.True(await store.ReturnAsync(name, new RecurringReturn("a", false, 1, Lease, "no paper: ä, 日本")));

        var failed = await store.ReadAsync(name);
        Assert.Equal(
            (null, take.Occurrence, 1, null),
            (failed.Last, failed.Pending, failed.Attempts, failed.TakenUntil)
        );
        Assert.Equal("no paper: ä, 日本", failed.Error);
        Assert.InRange(failed.ReadyAt!.Value, state.Now + Lease, failed.Now + Lease);

        // Another occurrence may take its place; done, nothing of the failure is left.
        var next = new RecurringTake("b", failed.Version, take.Occurrence.AddMinutes(1), 1, Lease);
        Assert.True(await store.TakeAsync(name, next));
        Assert.True(await store.ReturnAsync(name, Done("b")));
        var done = await store.ReadAsync(name);
        Assert.Equal((next.Occurrence, null, 0), (done.Last, done.Pending, done.Attempts));
        Assert.Equal((null, null), (done.ReadyAt, done.Error));
    }

    [Fact]
    public async Task A_lease_that_ends_lets_another_take_over_and_fences_the_first_off()
    {
        var (store, name) = (await Open(), Name("lapsed"));
        var take = Take("a", await store.ReadAsync(name)) with { Lease = TimeSpan.FromMilliseconds(200) };
        Assert.True(await store.TakeAsync(name, take));

        RecurringState lapsed = null!;
        await Guard.Until(
            async () => (lapsed = await store.ReadAsync(name)).TakenUntil <= lapsed.Now,
            "the lease to end"
        );
        Assert.Equal((take.Occurrence, 1), (lapsed.Pending, lapsed.Attempts));
        var over = new RecurringTake("b", lapsed.Version, take.Occurrence, 2, Lease);
        Assert.True(await store.TakeAsync(name, over));

        Assert.False(await store.RenewAsync(name, "a", Lease));
        Assert.False(await store.ReturnAsync(name, Done("a")));
        Assert.Equal(2, (await store.ReadAsync(name)).Attempts);
        Assert.True(await store.ReturnAsync(name, Done("b")));
    }

    [Fact]
    public async Task A_lease_that_ended_is_still_the_owners_while_nobody_took_it()
    {
        var (store, name) = (await Open(), Name("late"));
        var take = Take("a", await store.ReadAsync(name)) with { Lease = TimeSpan.FromMilliseconds(50) };
        Assert.True(await store.TakeAsync(name, take));
        await Guard.Until(
            async () => await store.ReadAsync(name) is var now && now.TakenUntil <= now.Now,
            "the lease to end"
        );

        Assert.True(await store.ReturnAsync(name, Done("a")));
        Assert.Equal(take.Occurrence, (await store.ReadAsync(name)).Last);
    }

    [Fact]
    public async Task A_schedule_that_is_removed_is_new_again()
    {
        var (store, name) = (await Open(), Name("removed"));
        Assert.True(await store.TakeAsync(name, Take("a", await store.ReadAsync(name))));

        await store.RemoveAsync(name);
        await store.RemoveAsync(name);

        Assert.False(await store.RenewAsync(name, "a", Lease));
        Assert.False(await store.ReturnAsync(name, Done("a")));
        var again = await store.ReadAsync(name);
        Assert.Equal((0, null, null), (again.Version, again.Last, again.TakenUntil));
    }

    [Fact]
    public async Task Schedules_do_not_know_each_other()
    {
        var store = await Open();
        var (one, other) = (Name("one"), Name("other"));
        Assert.True(await store.TakeAsync(one, Take("a", await store.ReadAsync(one))));

        Assert.True(await store.TakeAsync(other, Take("a", await store.ReadAsync(other))));
    }

    private static RecurringTake Take(string owner, RecurringState state) =>
        new(owner, state.Version, state.Now.AddMinutes(-1), 1, Lease);

    private static RecurringReturn Done(string owner) => new(owner, true, 0, TimeSpan.Zero, null);

    /// <summary>The store of the adapter that an application chose.</summary>
    internal static IRecurringStore StoreOf(TestApp app) =>
        app
            .Services.GetServices<AdapterChoice>()
            .Select(choice => app.Services.GetAdapter<IRecurringStore>(choice.Name))
            .OfType<IRecurringStore>()
            .First();

    private async Task<IRecurringStore> Open() => StoreOf(await Start());
}
