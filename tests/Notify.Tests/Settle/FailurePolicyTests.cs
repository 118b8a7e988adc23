using Notify.Decode;
using Notify.Settle;
using Notify.Tests.Support;

namespace Notify.Tests.Settle;

public sealed class FailurePolicyTests : IDisposable
{
    private static readonly RetryOptions OfGroup = Once(TimeSpan.FromSeconds(1));
    private static readonly RetryOptions OfHandler = Once(TimeSpan.FromSeconds(2));
    private static readonly RetryOptions OfRule = Once(TimeSpan.FromSeconds(3));

    private readonly PathParts _parts = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    public void The_rule_for_the_exception_counts_over_the_handlers_retries_and_those_over_the_groups()
    {
        var rule = new ExceptionRule(typeof(IOException), OfRule);
        var policy = _parts.Policy(OfGroup, message => message.Type is null ? null : OfHandler, rule);
        var (raw, typed) = (new PathDelivery(), new PathDelivery(new Message("t", default) { Type = "typed" }));

        Assert.Equal(1, Seconds(policy, raw, new InvalidOperationException()));
        Assert.Equal(2, Seconds(policy, typed, new InvalidOperationException()));
        Assert.Equal(3, Seconds(policy, typed, new IOException()));
        Assert.Equal(3, Seconds(policy, raw, new FileNotFoundException()));
    }

    [Fact]
    public void Of_several_rules_the_first_that_matches_counts()
    {
        var special = new ExceptionRule(typeof(FileNotFoundException), RetryOptions.None);
        var policy = _parts.Policy(OfGroup, null, special, new ExceptionRule(typeof(IOException), OfRule));

        Assert.Null(policy.WaitBeforeNext(new PathDelivery(), new FileNotFoundException()));
        Assert.Equal(3, Seconds(policy, new PathDelivery(), new IOException()));
    }

    [Fact]
    public void A_body_that_cannot_be_decoded_is_not_tried_again_whatever_the_rules()
    {
        var delivery = new PathDelivery();
        var policy = _parts.Policy(OfGroup, null, new ExceptionRule(typeof(Exception), OfRule));

        policy.Decide(
            delivery,
            new UndecodableException(delivery.Message, typeof(int), "no", null),
            FailureReason.HandlerFailed
        );

        Assert.Equal(DeliveryOutcome.DeadLetter, delivery.Outcome);
        Assert.Equal(FailureReason.Undecodable, delivery.Failure!.Reason);
    }

    [Theory]
    [InlineData(1, DeliveryOutcome.Retry)]
    [InlineData(2, DeliveryOutcome.DeadLetter)]
    public void The_last_attempt_ends_it(int attempt, DeliveryOutcome outcome)
    {
        var delivery = new PathDelivery(new Message("t", default), attempt);

        _parts.Policy(OfGroup).Decide(delivery, new IOException("why"), FailureReason.HandlerTimedOut);

        Assert.Equal(outcome, delivery.Outcome);
        Assert.Equal(FailureReason.HandlerTimedOut, delivery.Failure!.Reason);
        Assert.Equal(_parts.Now, delivery.Failure.FailedAt);
        Assert.Contains("why", delivery.Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_handler_decided_before_it_threw_stands_and_is_not_reported_as_a_failure()
    {
        var delivery = new PathDelivery();
        delivery.Complete();

        _parts.Policy(OfGroup).Decide(delivery, new IOException(), FailureReason.HandlerFailed);

        Assert.Equal(DeliveryOutcome.Complete, delivery.Outcome);
        Assert.Empty(_parts.Log.Entries);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_exception_that_cannot_be_printed_is_decided_and_logged_like_any_other(int attempt)
    {
        var log = new PrintingLogger();
        _parts.Logger = log;
        var delivery = new PathDelivery(new Message("t", default), attempt);

        _parts.Policy(OfGroup).Decide(delivery, new UnprintableException(), FailureReason.HandlerFailed);

        Assert.Equal(typeof(UnprintableException).FullName, delivery.Failure?.ErrorType);
        Assert.Contains(nameof(UnprintableException), Assert.Single(log.Lines.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_goes_on_after_exceptions_that_cannot_be_printed()
    {
        _parts.Logger = new PrintingLogger();
        await using var group = _parts.MessageGroup(
            (_, _, _) => throw new UnprintableException(),
            options => (options.Concurrency, options.Retry) = (1, RetryOptions.None)
        );

        group.Receive(_parts.Settler, [new PathDelivery(), new PathDelivery(), new PathDelivery()]);

        await _parts.Settler.Settled.Next(3);
        Assert.Equal(3, _parts.Ledger.Entries.Count(entry => entry.Status == DeliveryStatus.Failed));
    }

    [Fact]
    public void A_type_without_a_handler_is_dead_or_none_of_the_groups_business()
    {
        var policy = _parts.Policy(OfGroup);
        var (dead, raw, ignored) = (
            new PathDelivery(new Message("t", default) { Type = "odd" }),
            new PathDelivery(),
            new PathDelivery()
        );

        policy.DecideUnknownType(dead, UnknownTypeMode.DeadLetter);
        policy.DecideUnknownType(raw, UnknownTypeMode.DeadLetter);
        policy.DecideUnknownType(ignored, UnknownTypeMode.Ignore);

        Assert.Equal((FailureReason.NoHandler, DeliveryOutcome.DeadLetter), (dead.Failure!.Reason, dead.Outcome));
        Assert.Contains("'group' has no handler for the type 'odd'", dead.Failure.Text, StringComparison.Ordinal);
        Assert.Contains("no handler for raw messages", raw.Failure!.Text, StringComparison.Ordinal);
        Assert.Equal(DeliveryOutcome.Complete, ignored.Outcome);
    }

    private static double? Seconds(FailurePolicy policy, Delivery delivery, Exception exception) =>
        policy.WaitBeforeNext(delivery, exception)?.TotalSeconds;

    private static RetryOptions Once(TimeSpan wait) =>
        new()
        {
            Immediate = 0,
            Delayed = 1,
            FirstDelay = wait,
            Jitter = 0,
        };
}
