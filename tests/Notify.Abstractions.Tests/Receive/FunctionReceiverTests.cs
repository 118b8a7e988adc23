using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Receive;

public sealed class FunctionReceiverTests
{
    private static readonly Subscription ASubscription = new("group", "t");
    private readonly OneSubscriptionConsumer _transport = new();

    [Fact]
    public async Task What_the_function_decided_nothing_about_is_complete_when_it_returns()
    {
        await using var subscription = await _transport.SubscribeAsync(
            ASubscription,
            (batch, _) =>
            {
                batch[0].Retry(TimeSpan.FromSeconds(1));
                return Task.CompletedTask;
            }
        );

        _transport.Deliver(NewDelivery(), NewDelivery());

        var outcomes = (await _transport.NextSettled()).Select(delivery => delivery.Outcome);
        Assert.Equal([DeliveryOutcome.Retry, DeliveryOutcome.Complete], outcomes);
    }

    [Fact]
    public async Task What_the_function_decided_nothing_about_is_retried_and_finally_dead_when_it_throws()
    {
        await using var subscription = await _transport.SubscribeAsync(
            ASubscription,
            (batch, _) =>
            {
                batch[0].Complete();
                throw new InvalidOperationException("broken");
            },
            new RetryOptions { Immediate = 1, Delayed = 0 }
        );

        _transport.Deliver(NewDelivery(), NewDelivery(attempt: 1), NewDelivery(attempt: 2));

        var settled = await _transport.NextSettled();
        Assert.Equal(
            [DeliveryOutcome.Complete, DeliveryOutcome.Retry, DeliveryOutcome.DeadLetter],
            settled.Select(delivery => delivery.Outcome)
        );
        Assert.Equal(FailureReason.HandlerFailed, settled[2].Failure!.Reason);
        Assert.Contains("broken", settled[2].Failure!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_failed_gets_the_next_batch_even_if_its_error_cannot_be_printed()
    {
        await using var subscription = await _transport.SubscribeAsync(
            ASubscription,
            (batch, _) => batch[0].Attempt > 1 ? Task.CompletedTask : throw new UnprintableException()
        );

        _transport.Deliver(NewDelivery());
        _transport.Deliver(NewDelivery(attempt: 2));

        Assert.Equal(DeliveryOutcome.Retry, Assert.Single(await _transport.NextSettled()).Outcome);
        Assert.Equal(DeliveryOutcome.Complete, Assert.Single(await _transport.NextSettled()).Outcome);
    }

    [Fact]
    public async Task Batches_are_handled_one_after_the_other_and_in_order()
    {
        var (running, most) = (0, 0);
        var seen = new List<int>();
        await using var subscription = await _transport.SubscribeAsync(
            ASubscription,
            async (batch, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                seen.AddRange(batch.Select(delivery => delivery.Attempt));
                Interlocked.Decrement(ref running);
            }
        );

        for (var i = 1; i <= 50; i++)
            _transport.Deliver(NewDelivery(i));
        for (var i = 1; i <= 50; i++)
            await _transport.NextSettled();

        Assert.Equal(1, most);
        Assert.Equal(Enumerable.Range(1, 50), seen);
    }

    [Fact]
    public async Task The_end_cancels_the_function_and_gives_back_what_it_had_not_decided()
    {
        var began = new TaskCompletionSource();
        var subscription = await _transport.SubscribeAsync(
            ASubscription,
            async (_, cancellationToken) =>
            {
                began.SetResult();
                var never = new TaskCompletionSource();
                await never.Task.WaitAsync(cancellationToken);
            }
        );
        var (running, waiting) = (NewDelivery(), NewDelivery());
        _transport.Deliver(running);
        _transport.Deliver(waiting);
        await began.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await subscription.DisposeAsync();

        Assert.Equal(DeliveryOutcome.Undecided, running.Outcome);
        Assert.Equal(DeliveryOutcome.Undecided, waiting.Outcome);
        Assert.False(_transport.HasSettledMore);
        Assert.Equal(["stopped", "disposed"], _transport.Steps);
    }

    [Fact]
    public async Task What_ended_once_can_be_ended_again()
    {
        var subscription = await _transport.SubscribeAsync(ASubscription, (_, _) => Task.CompletedTask);

        await subscription.DisposeAsync();
        await subscription.DisposeAsync();

        Assert.Equal(["stopped", "disposed"], _transport.Steps);
    }

    [Fact]
    public async Task Retries_whose_waits_overflow_are_refused_before_anything_is_joined()
    {
        var retry = new RetryOptions { FirstDelay = TimeSpan.MaxValue, MaxDelay = TimeSpan.MaxValue };

        var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await _transport.SubscribeAsync(ASubscription, (_, _) => Task.CompletedTask, retry)
        );

        Assert.Equal(ErrorIds.InvalidSubscription, error.ErrorId);
        Assert.Equal("retry", error.Field);
        Assert.Contains("'group'", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxDelay is", error.Message, StringComparison.Ordinal);
    }

    private static TestDelivery NewDelivery(int attempt = 1) => new(new Message("t", default), attempt);
}
