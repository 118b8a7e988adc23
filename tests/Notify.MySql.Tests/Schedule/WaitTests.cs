using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Schedule;

public sealed class WaitTests
{
    [Fact]
    public async Task A_wait_ends_when_something_sooner_is_scheduled_moved_or_given_back_here()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Host(database, TimeSpan.FromHours(1));
        var later = Due(DateTimeOffset.UtcNow.AddHours(2));
        (await host.Scheduler.ScheduleAsync([later])).ThrowIfAnyFailed();

        await EndsAsync(host, async () => await host.Scheduler.ScheduleAsync([Due(DateTimeOffset.UtcNow)]));
        await EndsAsync(host, async () => await host.Scheduler.RescheduleAsync(later.Id, DateTimeOffset.UtcNow));
        (await host.Scheduler.ScheduleAsync([Due(DateTimeOffset.UtcNow)])).ThrowIfAnyFailed();
        var claim = await ClaimAsync(host);
        await EndsAsync(
            host,
            async () => await host.DueSource.ReleaseAsync(claim, [.. claim.Messages.Select(m => m.Id)], TimeSpan.Zero)
        );
    }

    [Fact]
    public async Task What_another_process_schedules_is_found_by_the_poll()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Host(database, TimeSpan.FromMilliseconds(50));
        await using var other = Backends.Make(database);
        var waiting = host.DueSource.WaitAsync().AsTask();

        (await other.Scheduler.ScheduleAsync([Due(DateTimeOffset.UtcNow)])).ThrowIfAnyFailed();

        await Guard.Within(waiting, "the poll");
        Assert.Single((await ClaimAsync(host)).Messages);
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Host(database, TimeSpan.FromHours(1));
        using var cancellation = new CancellationTokenSource();
        var waiting = host.DueSource.WaitAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Guard.Within(waiting, "the end of the wait"));
    }

    [Fact]
    public async Task What_is_due_in_years_is_kept_and_told_by_its_time()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Host(database, TimeSpan.FromHours(1));
        var due = new DateTimeOffset(DateTimeOffset.UtcNow.AddDays(3600).Ticks / 10_000 * 10_000, TimeSpan.Zero);
        (await host.Scheduler.ScheduleAsync([Due(due)])).ThrowIfAnyFailed();

        Assert.Empty((await host.DueSource.ClaimAsync(1, TimeSpan.FromMinutes(1))).Messages);
        var window = new ScheduleQuery { From = due, To = due.AddMilliseconds(1) };
        Assert.Equal(due, Assert.Single((await host.Scheduler.ListAsync(window)).Messages).DueAt);
    }

    private static MySqlBackend Host(Database database, TimeSpan poll) =>
        Backends.Make(database, options => options.PollInterval = poll);

    /// <summary>A wait that is under way ends, and what ended it can be claimed.</summary>
    private static async Task EndsAsync(MySqlBackend host, Func<Task> sooner)
    {
        var waiting = host.DueSource.WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        await sooner();
        await Guard.Within(waiting, "the end of the wait");
        await ClaimAsync(host);
    }

    private static async Task<DueClaim> ClaimAsync(MySqlBackend host)
    {
        DueClaim? claim = null;
        await Guard.Until(
            async () => (claim = await host.DueSource.ClaimAsync(10, TimeSpan.FromMinutes(1))).Messages.Count > 0,
            "something due"
        );
        return claim!;
    }

    private static Message Due(DateTimeOffset at) => new("t", default) { DueAt = at };
}
