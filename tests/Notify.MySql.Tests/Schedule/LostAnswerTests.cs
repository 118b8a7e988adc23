using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Schedule;

/// <summary>The server has done what it was asked, and its answer is lost: the call is repeated and tells the truth.</summary>
public sealed class LostAnswerTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_cancel_says_that_it_cancelled()
    {
        await using var database = await Database.MakeAsync();
        await using var way = await LostAnswer.MakeAsync(database);
        await using var host = Backends.Make(database, options => options.ConnectionString = way.ConnectionString);
        var message = Due(DateTimeOffset.UtcNow.AddHours(1));
        (await host.Scheduler.ScheduleAsync([message])).ThrowIfAnyFailed();

        way.Lose("state = 3");

        Assert.True(await Guard.Within(host.Scheduler.CancelAsync(message.Id).AsTask(), "the cancel"));
        Assert.Equal(1, way.Lost);
        Assert.False(await host.Scheduler.CancelAsync(message.Id));
    }

    [Fact]
    public async Task A_move_says_that_it_moved()
    {
        await using var database = await Database.MakeAsync();
        await using var way = await LostAnswer.MakeAsync(database);
        await using var host = Backends.Make(database, options => options.ConnectionString = way.ConnectionString);
        var message = Due(DateTimeOffset.UtcNow.AddHours(1));
        (await host.Scheduler.ScheduleAsync([message])).ThrowIfAnyFailed();
        var later = DateTimeOffset.UtcNow.AddHours(5);

        way.Lose("moved_to = ");

        Assert.True(await Guard.Within(host.Scheduler.RescheduleAsync(message.Id, later).AsTask(), "the move"));
        Assert.Equal(1, way.Lost);
    }

    [Fact]
    public async Task A_claim_has_what_it_claimed_and_does_not_wait_for_its_own_lease()
    {
        await using var database = await Database.MakeAsync();
        await using var way = await LostAnswer.MakeAsync(database);
        await using var host = Backends.Make(database, options => options.ConnectionString = way.ConnectionString);
        var past = DateTimeOffset.UtcNow.AddMinutes(-1);
        var messages = Enumerable.Range(0, 20).Select(i => Due(past.AddMilliseconds(i))).ToList();
        (await host.Scheduler.ScheduleAsync(messages)).ThrowIfAnyFailed();

        way.Lose("COMMIT");
        var claim = await Guard.Within(host.DueSource.ClaimAsync(15, Lease).AsTask(), "the claim");

        Assert.Equal(1, way.Lost);
        Assert.Equal(15, claim.Messages.Count);
        Assert.Equal(5, (await host.DueSource.ClaimAsync(15, Lease)).Messages.Count);
        way.Lose("DELETE");
        await host.DueSource.CompleteAsync(claim, [.. claim.Messages.Select(message => message.Id)]);
        Assert.Equal(2, way.Lost);
        Assert.Equal("5\n", await database.SqlAsync("SELECT COUNT(*) FROM th_due"));
    }

    [Fact]
    public async Task What_was_scheduled_waits_once()
    {
        await using var database = await Database.MakeAsync();
        await using var way = await LostAnswer.MakeAsync(database);
        await using var host = Backends.Make(database, options => options.ConnectionString = way.ConnectionString);
        var due = DateTimeOffset.UtcNow.AddHours(1);
        (await host.Scheduler.ScheduleAsync([Due(due)])).ThrowIfAnyFailed();

        way.Lose("COMMIT");
        (await host.Scheduler.ScheduleAsync([Due(due), Due(due)])).ThrowIfAnyFailed();

        Assert.Equal(1, way.Lost);
        Assert.Equal(3, (await host.Scheduler.ListAsync(new ScheduleQuery())).Messages.Count);
    }

    [Theory]
    [InlineData(1, "carried")]
    [InlineData(3, "COMMIT")]
    public async Task What_was_carried_or_cancelled_before_the_call_is_repeated_is_not_brought_back(
        int count,
        string lost
    )
    {
        await using var database = await Database.MakeAsync();
        await using var way = await LostAnswer.MakeAsync(database);
        await using var host = Backends.Make(database, options => options.ConnectionString = way.ConnectionString);
        await using var other = Backends.Make(database);
        (await host.Scheduler.ScheduleAsync([Due(DateTimeOffset.UtcNow.AddHours(9))])).ThrowIfAnyFailed();
        var now = DateTimeOffset.UtcNow;
        // A prepared statement is known by its values.
        var messages = Enumerable.Range(0, count).Select(_ => new Message("carried", default) { DueAt = now }).ToList();
        var taken = Due(now.AddHours(1));
        if (count > 1)
            messages.Add(taken);
        var carried = new List<MessageId>();
        way.OnLost = async () =>
        {
            var claim = await other.DueSource.ClaimAsync(10, Lease);
            carried.AddRange(claim.Messages.Select(message => message.Id));
            await other.DueSource.CompleteAsync(claim, carried);
            await other.Scheduler.CancelAsync(taken.Id);
        };

        way.Lose(lost);
        var results = await Guard.Within(host.Scheduler.ScheduleAsync(messages).AsTask(), "the results");

        Assert.Equal(1, way.Lost);
        Assert.Equal(count, carried.Count);
        Assert.All(results, result => Assert.Equal(SendStatus.Unknown, result.Status));
        Assert.Empty((await other.DueSource.ClaimAsync(10, Lease)).Messages);
        Assert.Single((await other.Scheduler.ListAsync(new ScheduleQuery())).Messages);
    }

    [Fact]
    public async Task A_claim_of_dead_messages_has_what_it_claimed()
    {
        await using var database = await Database.MakeAsync();
        await using var way = await LostAnswer.MakeAsync(database);
        await using var host = Backends.Make(database, options => options.ConnectionString = way.ConnectionString);
        var dead = Enumerable.Range(0, 5).Select(_ => new Message("t", default));
        await host.Ledger.RecordAsync([.. dead.Select(m => Dead.Step(m, "g", DateTimeOffset.UtcNow))]);

        way.Lose("COMMIT");
        var claim = await host.Ledger.ClaimFailuresAsync(new FailureFilter { Group = "g" }, 10, Lease);

        Assert.Equal(1, way.Lost);
        Assert.Equal(5, claim.Items.Count);
    }

    private static Message Due(DateTimeOffset at) => new("t", default) { DueAt = at };
}
