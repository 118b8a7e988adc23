using Notify.Tests.Support;

namespace Notify.Tests.Handle;

public sealed class DeduplicationTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly PathParts _parts = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task What_is_done_is_told_by_position_and_asked_for_the_window_only()
    {
        var deliveries = new[] { new PathDelivery(), new PathDelivery(), new PathDelivery() };
        _parts.Ledger.Done.Add(deliveries[1].Message.Id);

        var done = await _parts.Deduplication(Window).AreDoneAsync(deliveries);

        Assert.Equal([false, true, false], done);
        Assert.Equal(_parts.Now - Window, Assert.Single(_parts.Ledger.AskedSince));
    }

    [Fact]
    public async Task What_was_done_is_recorded_with_its_group_and_attempt()
    {
        var delivery = new PathDelivery(new Message("orders", default), attempt: 3);

        await _parts.Deduplication(Window).RecordDoneAsync([delivery]);

        var entry = Assert.Single(_parts.Ledger.Entries);
        Assert.Equal((delivery.Message.Id, "orders", "group"), (entry.MessageId, entry.Topic, entry.Group));
        Assert.Equal((DeliveryStatus.Done, 3, _parts.Now), (entry.Status, entry.Attempt, entry.At));
    }

    [Fact]
    public async Task A_record_that_fails_is_logged_and_does_not_undo_what_was_done()
    {
        _parts.Ledger.RecordError = new IOException("down");

        await _parts.Deduplication(Window).RecordDoneAsync([new PathDelivery()]);

        Assert.Contains(_parts.Log.Entries, entry => entry.Exception is IOException);
    }

    [Fact]
    public async Task A_message_whose_id_is_done_is_complete_without_its_handler()
    {
        var handled = 0;
        await using var group = _parts.MessageGroup(
            (_, _, _) => Task.FromResult(handled++),
            options => options.DeduplicateFor = Window
        );
        var (known, fresh) = (new PathDelivery(), new PathDelivery());
        _parts.Ledger.Done.Add(known.Message.Id);

        group.Receive(_parts.Settler, [known, fresh]);

        await _parts.Settler.Settled.Next(2);
        Assert.Equal([DeliveryOutcome.Complete, DeliveryOutcome.Complete], [known.Outcome, fresh.Outcome]);
        Assert.Equal(1, handled);
        Assert.Equal(fresh.Message.Id, Assert.Single(_parts.Ledger.Entries).MessageId);
    }

    [Fact]
    public async Task A_batch_hands_over_each_id_once_and_none_that_is_done()
    {
        var handled = new List<MessageId>();
        await using var group = _parts.BatchGroup(
            (items, _) =>
            {
                handled.AddRange(items.Select(item => item.Message.Id));
                return Task.CompletedTask;
            },
            options => options.DeduplicateFor = Window
        );
        var twice = new Message("t", default);
        var known = new PathDelivery();
        _parts.Ledger.Done.Add(known.Message.Id);

        group.Receive(_parts.Settler, [new PathDelivery(twice), known, new PathDelivery(twice)]);

        var settled = await _parts.Settler.Settled.Next(3);
        Assert.All(settled, delivery => Assert.Equal(DeliveryOutcome.Complete, delivery.Outcome));
        Assert.Equal([twice.Id], handled);
    }

    public static TheoryData<Func<Exception>> LedgerErrors =>
        [() => new IOException("down"), () => new OperationCanceledException("the command took too long")];

    [Theory]
    [MemberData(nameof(LedgerErrors))]
    public async Task If_the_ledger_cannot_tell_a_message_fails_and_comes_again(Func<Exception> error)
    {
        _parts.Ledger.LookUpError = error();
        await using var group = _parts.MessageGroup(
            (_, _, _) => throw new InvalidOperationException("must not run"),
            options => options.DeduplicateFor = Window
        );

        group.Receive(_parts.Settler, [new PathDelivery()]);

        Assert.Equal(DeliveryOutcome.Retry, (await _parts.Settler.Settled.Next()).Outcome);
    }

    [Theory]
    [MemberData(nameof(LedgerErrors))]
    public async Task If_the_ledger_cannot_tell_a_batch_fails_and_comes_again(Func<Exception> error)
    {
        _parts.Ledger.LookUpError = error();
        await using var group = _parts.BatchGroup(
            (_, _) => throw new InvalidOperationException("must not run"),
            options => options.DeduplicateFor = Window
        );

        group.Receive(_parts.Settler, [new PathDelivery(), new PathDelivery()]);

        Assert.All(
            await _parts.Settler.Settled.Next(2),
            delivery => Assert.Equal(DeliveryOutcome.Retry, delivery.Outcome)
        );
    }
}
