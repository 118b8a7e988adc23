using System.Collections.Concurrent;
using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Schedule;

/// <summary>Promise 9 with several hosts at one table.</summary>
public sealed class ClaimTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Hosts_that_claim_at_once_get_each_message_once()
    {
        const int Count = 6_000;
        await using var database = await Database.MakeAsync();
        await using var one = Backends.Make(database);
        await using var other = Backends.Make(database);
        var past = DateTimeOffset.UtcNow.AddMinutes(-1);
        var messages = Enumerable.Range(0, Count).Select(i => Due(past.AddMilliseconds(i))).ToList();
        (await one.Scheduler.ScheduleAsync(messages)).ThrowIfAnyFailed();
        var delivered = new ConcurrentDictionary<MessageId, int>();

        var carriers = new[] { one, other, one, other }.Select(host => new Carrier(host, delivered) { Most = 97 });
        await Guard.Within(Task.WhenAll(carriers.Select(carrier => Task.Run(carrier.CarryAsync))), "all of them");

        Assert.Equal(Count, delivered.Count);
        Assert.All(delivered.Values, times => Assert.Equal(1, times));
        Assert.Equal("0\n", await database.SqlAsync("SELECT COUNT(*) FROM th_due"));
    }

    [Fact]
    public async Task Cancelling_on_two_hosts_races_release_on_two_and_each_message_is_delivered_or_cancelled()
    {
        const int Count = 10_000;
        await using var database = await Database.MakeAsync();
        await using var one = Backends.Make(database);
        await using var other = Backends.Make(database);
        var start = DateTimeOffset.UtcNow.AddMilliseconds(500);
        var messages = Enumerable.Range(0, Count).Select(i => Due(start.AddMilliseconds(i / 2.0))).ToList();
        (await one.Scheduler.ScheduleAsync(messages)).ThrowIfAnyFailed();
        var (delivered, cancelled) = (new ConcurrentDictionary<MessageId, int>(), new ConcurrentBag<MessageId>());
        using var stop = new CancellationTokenSource();
        var carrying = new[] { one, other }
            .Select(host => Task.Run(() => new Carrier(host, delivered).RunAsync(stop.Token)))
            .ToList();

        await Parallel.ForEachAsync(
            messages,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (message, token) =>
            {
                // Each at about the moment it is due.
                while (DateTimeOffset.UtcNow < message.DueAt)
                    await Task.Yield();
                var host = message.Id.GetHashCode() % 2 == 0 ? one : other;
                if (await host.Scheduler.CancelAsync(message.Id, token))
                    cancelled.Add(message.Id);
            }
        );

        await Guard.Until(() => delivered.Count + cancelled.Count >= Count, "each to be delivered or cancelled");
        await stop.CancelAsync();
        await Guard.Within(Task.WhenAll(carrying), "the hosts to end");
        Assert.DoesNotContain(cancelled, delivered.ContainsKey);
        Assert.Equal(Count, cancelled.Distinct().Count() + delivered.Count);
        Assert.All(delivered.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task What_was_given_back_comes_again_and_cannot_be_cancelled_because_the_transport_may_have_it()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var message = Due(DateTimeOffset.UtcNow.AddSeconds(-1));
        (await host.Scheduler.ScheduleAsync([message])).ThrowIfAnyFailed();
        var claim = await host.DueSource.ClaimAsync(1, Lease);

        await host.DueSource.ReleaseAsync(claim, [message.Id], TimeSpan.Zero);

        Assert.False(await host.Scheduler.CancelAsync(message.Id));
        Assert.Equal(message.Id, Assert.Single((await host.Scheduler.ListAsync(new ScheduleQuery())).Messages).Id);
        Assert.Equal(message.Id, Assert.Single((await host.DueSource.ClaimAsync(1, Lease)).Messages).Id);
        Assert.Empty((await host.Scheduler.ListAsync(new ScheduleQuery())).Messages);
    }

    [Fact]
    public async Task What_was_cancelled_is_forgotten_later_and_its_id_can_be_scheduled_at_once()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var due = DateTimeOffset.UtcNow.AddHours(1);
        var (first, other) = (Due(due), Due(due));
        (await host.Scheduler.ScheduleAsync([first, other])).ThrowIfAnyFailed();
        Assert.True(await host.Scheduler.CancelAsync(first.Id));
        Assert.True(await host.Scheduler.CancelAsync(other.Id));

        var anew = new Message("t", new byte[] { 7 }, first.Id) { DueAt = due.AddHours(1) };
        (await host.Scheduler.ScheduleAsync([anew])).ThrowIfAnyFailed();
        await database.SqlAsync("UPDATE th_due SET ready_at = '2001-01-01' WHERE state = 3");
        Assert.Empty((await host.DueSource.ClaimAsync(10, Lease)).Messages);

        var listed = Assert.Single((await host.Scheduler.ListAsync(new ScheduleQuery())).Messages);
        Assert.Equal((first.Id, 7), (listed.Id, listed.Body.Span[0]));
        Assert.Equal("1\n", await database.SqlAsync("SELECT COUNT(*) FROM th_due"));
    }

    [Fact]
    public async Task Of_one_id_twice_in_a_call_the_first_counts()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var due = DateTimeOffset.UtcNow.AddHours(1);
        var id = new MessageId("the same");
        var messages = Enumerable.Range(0, 5).Select(i => new Message("t", new[] { (byte)i }, id) { DueAt = due });

        (await host.Scheduler.ScheduleAsync([.. messages])).ThrowIfAnyFailed();

        var listed = Assert.Single((await host.Scheduler.ListAsync(new ScheduleQuery())).Messages);
        Assert.Equal(0, listed.Body.Span[0]);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_put_off_and_said_so_and_holds_up_nobody()
    {
        await using var database = await Database.MakeAsync();
        var log = new TestLog();
        await using var host = new MySqlBackend(
            Backends.Settings(options => options.ConnectionString = database.ConnectionString, log.CreateLogger("test"))
        );
        var (broken, fine) = (Due(DateTimeOffset.UtcNow.AddMinutes(-2)), Due(DateTimeOffset.UtcNow.AddMinutes(-1)));
        (await host.Scheduler.ScheduleAsync([broken, fine])).ThrowIfAnyFailed();
        await database.SqlAsync("UPDATE th_due SET frame = 'no frame' ORDER BY ready_at LIMIT 1");

        var claim = await host.DueSource.ClaimAsync(1, Lease);

        Assert.Equal(fine.Id, Assert.Single(claim.Messages).Id);
        Assert.True(log.Has(4010));
        Assert.Empty((await host.DueSource.ClaimAsync(1, Lease)).Messages);
        Assert.Equal("2\n", await database.SqlAsync("SELECT COUNT(*) FROM th_due"));
    }

    private static Message Due(DateTimeOffset at) => new("t", new byte[16]) { DueAt = at };
}
