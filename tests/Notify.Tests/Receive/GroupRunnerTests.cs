using Notify.Conformance;
using Notify.Tests.Support;

namespace Notify.Tests.Receive;

public sealed class GroupRunnerTests : IDisposable
{
    private readonly PathParts _parts = new();
    private readonly Collector<int> _begun = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task A_handler_is_cancelled_when_its_message_is_lost_and_nothing_is_settled_for_it()
    {
        var ended = new TaskCompletionSource();
        await using var group = _parts.MessageGroup(
            async (message, _, token) =>
            {
                if (Begin(message) != 1)
                    return;
                await Never.Until(token).ContinueWith(_ => ended.TrySetResult(), TaskScheduler.Default);
                token.ThrowIfCancellationRequested();
            },
            options => options.Concurrency = 2
        );
        var (lost, other) = (new PathDelivery(number: 1), new PathDelivery(number: 2));
        group.Receive(_parts.Settler, [lost, other]);
        await _begun.Next(2);

        lost.Answer(SettleStatus.NotHolder);
        group.Lost(lost);

        await Guard.Within(ended.Task, "the handler to be cancelled");
        Assert.Same(other, await _parts.Settler.Settled.Next());
        await Stop(group);
        Assert.Equal(DeliveryOutcome.Undecided, lost.Outcome);
        Assert.Single(_parts.Settler.Settled.All);
    }

    [Fact]
    public async Task A_message_that_was_lost_while_it_waited_is_not_handled()
    {
        var gate = new TaskCompletionSource();
        await using var group = _parts.MessageGroup(
            async (message, _, _) =>
            {
                Begin(message);
                await gate.Task;
            },
            options => options.Concurrency = 1
        );
        var deliveries = Enumerable.Range(1, 3).Select(n => new PathDelivery(number: n)).ToArray();
        group.Receive(_parts.Settler, deliveries);
        await _begun.Next();

        deliveries[1].Answer(SettleStatus.NotHolder);
        gate.SetResult();

        await _parts.Settler.Settled.Next(2);
        Assert.Equal([1, 3], _begun.All);
    }

    [Fact]
    public async Task What_shared_a_batch_with_a_lost_message_comes_again_in_order_and_uncounted()
    {
        var rounds = 0;
        await using var group = _parts.BatchGroup(
            async (items, token) =>
            {
                foreach (var item in items)
                    Begin(item.Message);
                if (Interlocked.Increment(ref rounds) == 1)
                    await Never.Until(token);
            },
            options => (options.Concurrency, options.OrderByKey) = (1, true)
        );
        var deliveries = Enumerable.Range(1, 4).Select(n => new PathDelivery(key: "k", number: n)).ToArray();
        group.Receive(_parts.Settler, deliveries);
        await _begun.Next(4);

        deliveries[1].Answer(SettleStatus.NotHolder);
        group.Lost(deliveries[1]);

        var settled = await _parts.Settler.Settled.Next(3);
        Assert.Equal([deliveries[0], deliveries[2], deliveries[3]], settled);
        Assert.All(
            settled,
            delivery => Assert.Equal((DeliveryOutcome.Complete, 1), (delivery.Outcome, delivery.Attempt))
        );
        Assert.Equal([1, 3, 4], await _begun.Next(3));
        await Stop(group);
        Assert.Empty(group.CutOff);
    }

    [Fact]
    public async Task No_more_handlers_run_at_once_than_the_group_may_have()
    {
        var gate = new TaskCompletionSource();
        await using var group = _parts.MessageGroup(
            async (message, _, _) =>
            {
                Begin(message);
                await gate.Task;
            },
            options => options.Concurrency = 3
        );

        group.Receive(_parts.Settler, [.. Enumerable.Range(1, 10).Select(n => new PathDelivery(number: n))]);
        await _begun.Next(3);
        Assert.Equal(3, _begun.Count);
        gate.SetResult();

        await _parts.Settler.Settled.Next(10);
        Assert.Equal(Enumerable.Range(1, 10), _begun.All.Order());
    }

    [Fact]
    public async Task At_the_end_running_handlers_finish_and_what_waits_is_not_begun()
    {
        var gate = new TaskCompletionSource();
        await using var group = _parts.MessageGroup(
            async (message, _, _) =>
            {
                Begin(message);
                await gate.Task;
            },
            options => options.Concurrency = 1
        );
        group.Receive(_parts.Settler, [new PathDelivery(number: 1), new PathDelivery(number: 2)]);
        await _begun.Next();

        var stopping = group.StopAsync(CancellationToken.None);
        group.Receive(_parts.Settler, [new PathDelivery(number: 3)]);
        Assert.False(stopping.IsCompleted);
        gate.SetResult();
        await Guard.Within(stopping, "the group to stop");

        Assert.Equal([1], _begun.All);
        Assert.Equal(1, ((PathDelivery)Assert.Single(_parts.Settler.Settled.All)).Number);
        Assert.Empty(group.CutOff);
    }

    [Fact]
    public async Task A_handler_that_is_cut_off_by_the_end_has_decided_nothing()
    {
        await using var group = _parts.MessageGroup(
            (message, _, token) =>
            {
                Begin(message);
                return Never.Until(token);
            }
        );
        var delivery = new PathDelivery(number: 1);
        group.Receive(_parts.Settler, [delivery]);
        await _begun.Next();

        await Stop(group, deadline: new CancellationToken(canceled: true));

        Assert.Same(delivery, Assert.Single(group.CutOff));
        Assert.Equal(DeliveryOutcome.Undecided, delivery.Outcome);
        Assert.Empty(_parts.Settler.Settled.All);
    }

    [Fact]
    public async Task A_group_is_stuck_when_every_place_is_taken_for_good_and_works_again_when_one_returns()
    {
        var gate = new TaskCompletionSource();
        await using var group = _parts.MessageGroup(
            async (message, _, _) =>
            {
                if (Begin(message) <= 2)
                    await gate.Task;
            },
            options => options.Concurrency = 2
        );
        group.Receive(_parts.Settler, [new PathDelivery(number: 1), new PathDelivery(number: 2)]);
        await _begun.Next(2);

        _parts.Time.Advance(TimeSpan.FromMinutes(6));
        await _parts.Settler.Settled.Next(2);
        Assert.True(group.IsStuck);
        Assert.All(_parts.Settler.Settled.All, d => Assert.Equal(FailureReason.HandlerTimedOut, d.Failure!.Reason));
        group.Receive(_parts.Settler, [new PathDelivery(number: 3)]);
        Assert.Equal(2, _begun.Count);
        gate.SetResult();

        Assert.Equal(3, ((PathDelivery)await _parts.Settler.Settled.Next()).Number);
        await Guard.Until(() => group.Abandoned == 0, "the places to be free");
    }

    [Fact]
    public async Task A_batch_waits_for_its_size_or_for_the_time_of_its_first_message()
    {
        var batches = new Collector<int>();
        await using var group = _parts.BatchGroup(
            (items, _) =>
            {
                batches.Add(items.Count);
                return Task.CompletedTask;
            },
            options => (options.BatchSize, options.BatchWait, options.Concurrency) = (3, TimeSpan.FromSeconds(5), 1)
        );

        group.Receive(_parts.Settler, [new PathDelivery(), new PathDelivery(), new PathDelivery()]);
        Assert.Equal(3, await batches.Next());
        await _parts.Settler.Settled.Next(3);

        group.Receive(_parts.Settler, [new PathDelivery()]);
        _parts.Time.Advance(TimeSpan.FromSeconds(4));
        group.Receive(_parts.Settler, [new PathDelivery()]);
        Assert.Equal(1, batches.Count);
        _parts.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await batches.Next());
    }

    private int Begin(Message message)
    {
        var number = BitConverter.ToInt32(message.Body.Span);
        _begun.Add(number);
        return number;
    }

    private static Task Stop(Notify.Receive.GroupRunner group, CancellationToken deadline = default) =>
        Guard.Within(group.StopAsync(deadline), "the group to stop");
}
