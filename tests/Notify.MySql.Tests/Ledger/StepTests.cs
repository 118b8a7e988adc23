using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.MySql.Tests.Support;

namespace Notify.MySql.Tests.Ledger;

public sealed class StepTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string?[] Groups = [null, "a", "b"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_steps_in_any_order_and_any_batches_end_as_in_memory(int seed)
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        await using var memory = Memory();
        var reference = memory.GetAdapter<IDeliveryLedger>(InMemoryBuilderExtensions.AdapterName)!;
        var random = new Random(seed);
        var ids = Enumerable.Range(0, 60).Select(_ => MessageId.New()).ToList();

        for (var round = 0; round < 60; round++)
        {
            var steps = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Any(random, ids)).ToList();
            await host.Ledger.RecordAsync(steps);
            await reference.RecordAsync(steps);
        }

        foreach (var id in ids)
            Assert.Equal(Text(await reference.FindAsync(id)), Text(await host.Ledger.FindAsync(id)));
    }

    [Fact]
    public async Task Steps_after_a_claim_count_over_the_failure_however_they_are_batched()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var message = new Message("t", default);
        await host.Ledger.RecordAsync([Dead.Step(message, "g", Start)]);
        var late = Step(message.Id, "g", DeliveryStatus.Processing, 9, Start.AddDays(-1)) with { Attempt = 2 };
        var claim = await host.Ledger.ClaimFailuresAsync(new FailureFilter(), 1, TimeSpan.FromMinutes(1));
        var again = DateTimeOffset.UtcNow.AddSeconds(1);

        await host.Ledger.RecordAsync([Step(message.Id, "g", DeliveryStatus.Processing, 1, again), late]);
        Assert.NotEqual(DeliveryStatus.Failed, (await host.Ledger.FindAsync(message.Id))!.For("g"));
        await host.Ledger.RecordAsync([Step(message.Id, "g", DeliveryStatus.Done, 3, again.AddSeconds(1))]);
        await host.Ledger.EndClaimAsync(claim, [true]);

        Assert.Equal(DeliveryStatus.Done, (await host.Ledger.FindAsync(message.Id))!.For("g"));
        Assert.Empty((await host.Ledger.ListFailuresAsync(new FailureQuery())).Items);
    }

    [Fact]
    public async Task A_message_that_dies_again_while_it_is_claimed_stays_dead_when_the_claim_ends()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var message = new Message("t", default);
        await host.Ledger.RecordAsync([Dead.Step(message, "g", Start)]);
        var claim = await host.Ledger.ClaimFailuresAsync(new FailureFilter(), 1, TimeSpan.FromMinutes(1));

        await host.Ledger.RecordAsync([Dead.Step(message, "g", DateTimeOffset.UtcNow.AddSeconds(1), "again")]);
        await host.Ledger.EndClaimAsync(claim, [true]);

        var failed = Assert.Single((await host.Ledger.ListFailuresAsync(new FailureQuery())).Items);
        Assert.Equal("again", failed.Failure.Text);
        Assert.Equal(DeliveryStatus.Failed, (await host.Ledger.FindAsync(message.Id))!.For("g"));
    }

    [Fact]
    public async Task Hosts_that_record_the_same_messages_at_once_neither_lose_a_step_nor_wait_in_a_circle()
    {
        await using var database = await Database.MakeAsync();
        var log = new TestLog();
        await using var host = new MySqlBackend(
            Backends.Settings(o => o.ConnectionString = database.ConnectionString, log.CreateLogger("test"))
        );
        var ids = Enumerable.Range(0, 300).Select(_ => MessageId.New()).ToList();

        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var random = new Random(writer);
                        for (var attempt = 1; attempt <= 12; attempt++)
                        {
                            var at = Start.AddSeconds((attempt * 10) + writer);
                            var steps = ids.Select(id => Step(id, "g", DeliveryStatus.Processing, attempt, at));
                            await host.Ledger.RecordAsync([.. steps.OrderBy(_ => random.Next())]);
                        }
                    })
                )
        );

        foreach (var id in ids)
        {
            var status = (await host.Ledger.FindAsync(id))!.Groups.Single();
            Assert.Equal((12, Start.AddSeconds(125)), (status.Attempt, status.At));
        }

        Assert.False(log.Has(4000), string.Join('\n', log.Entries.Select(entry => entry.Text)));
    }

    [Fact]
    public async Task The_sweep_takes_whole_messages_in_portions_and_keeps_what_failed_what_is_due_and_what_is_not_old()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var (longAgo, now) = (DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow);
        var old = Enumerable.Range(0, 2500).Select(_ => MessageId.New()).ToList();
        await host.Ledger.RecordAsync([
            .. old.SelectMany(
                (id, i) =>
                    new[]
                    {
                        Step(id, null, DeliveryStatus.Waiting, 0, longAgo.AddHours(-i)),
                        Step(id, "g", DeliveryStatus.Done, 1, longAgo.AddHours(-i)),
                    }
            ),
        ]);
        var (failed, fresh, due) = (new Message("t", default), MessageId.New(), MessageId.New());
        await host.Ledger.RecordAsync([
            Step(failed.Id, null, DeliveryStatus.Waiting, 0, longAgo),
            Step(failed.Id, "fine", DeliveryStatus.Done, 1, longAgo),
            Dead.Step(failed, "g", longAgo),
            Step(fresh, null, DeliveryStatus.Waiting, 0, longAgo),
            Step(fresh, "g", DeliveryStatus.Done, 1, now),
            Step(due, null, DeliveryStatus.Scheduled, 0, longAgo) with
            {
                DueAt = now.AddDays(1),
            },
        ]);

        Assert.Equal(2500, await host.Ledger.SweepAsync(TimeSpan.FromDays(7)));

        Assert.Equal(0, await host.Ledger.SweepAsync(TimeSpan.FromDays(7)));
        Assert.Null(await host.Ledger.FindAsync(old[1234]));
        var status = (await host.Ledger.FindAsync(failed.Id))!;
        Assert.Equal((DeliveryStatus.Done, DeliveryStatus.Failed), (status.For("fine"), status.For("g")));
        Assert.Equal(DeliveryStatus.Waiting, (await host.Ledger.FindAsync(fresh))!.Status);
        Assert.NotNull(await host.Ledger.FindAsync(due));
        Assert.Equal("6\n", await database.SqlAsync("SELECT COUNT(*) FROM th_ledger"));
    }

    [Fact]
    public async Task More_ids_than_fit_in_a_list_are_looked_up()
    {
        await using var database = await Database.MakeAsync();
        await using var host = Backends.Make(database);
        var ids = Enumerable.Range(0, 2000).Select(i => new MessageId($"order {i}")).ToList();
        await host.Ledger.RecordAsync([
            .. ids.Where((_, i) => i % 3 == 0).Select(id => Step(id, "g", DeliveryStatus.Done, 1, Start)),
        ]);

        var done = await host.Ledger.AreDoneAsync("g", ids, Start);

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => i % 3 == 0), done);
    }

    private static LedgerEntry Any(Random random, List<MessageId> ids)
    {
        var status = (DeliveryStatus)random.Next(1, 7);
        var at = Start.AddSeconds(random.Next(30));
        return Step(ids[random.Next(ids.Count)], Groups[random.Next(3)], status, random.Next(4), at) with
        {
            DueAt = status == DeliveryStatus.Scheduled ? at.AddMinutes(1) : null,
            Failure = random.Next(3) == 0 ? Failure.From(FailureReason.Refused, "no", at) : null,
        };
    }

    private static LedgerEntry Step(
        MessageId id,
        string? group,
        DeliveryStatus status,
        int attempt,
        DateTimeOffset at
    ) =>
        new()
        {
            MessageId = id,
            Topic = "t",
            Group = group,
            Status = status,
            Attempt = attempt,
            At = at,
        };

    private static string Text(MessageStatus? status) =>
        status is null
            ? "nothing"
            : $"{status.Topic} {status.Status} {status.DueAt:O} "
                + string.Join("; ", status.Groups.OrderBy(group => group.Group));

    private static ServiceProvider Memory()
    {
        var services = new ServiceCollection();
        services.AddNotify(notify => notify.AddInMemory());
        return services.BuildServiceProvider();
    }
}
