using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Receive;

public sealed class DeliveryTests
{
    private static readonly Failure Why = Failure.From(FailureReason.Refused, "because", DateTimeOffset.UnixEpoch);
    private static readonly Message AMessage = new("t", default);

    private static readonly (DeliveryOutcome Outcome, Func<Delivery, bool> Decide)[] Decisions =
    [
        (DeliveryOutcome.Complete, delivery => delivery.Complete()),
        (DeliveryOutcome.Retry, delivery => delivery.Retry(TimeSpan.FromSeconds(3), Why)),
        (DeliveryOutcome.DeadLetter, delivery => delivery.DeadLetter(Why)),
    ];

    [Fact]
    public void A_new_delivery_is_undecided_and_held()
    {
        var delivery = new TestDelivery(AMessage, attempt: 3);

        Assert.Equal(DeliveryOutcome.Undecided, delivery.Outcome);
        Assert.Equal(SettleStatus.Held, delivery.Status);
        Assert.Equal(3, delivery.Attempt);
        Assert.Null(delivery.Failure);
        Assert.Equal(TimeSpan.Zero, delivery.RetryAfter);
    }

    [Fact]
    public void The_first_decision_stands_with_its_reasons_whatever_comes_after()
    {
        foreach (var first in Decisions)
        {
            foreach (var second in Decisions)
            {
                var delivery = new TestDelivery(AMessage);

                Assert.True(first.Decide(delivery));
                Assert.False(second.Decide(delivery));
                AssertIs(first.Outcome, delivery);
            }
        }
    }

    [Fact]
    public async Task Of_many_who_decide_at_once_one_wins_and_its_reasons_show()
    {
        for (var round = 0; round < 50; round++)
        {
            var delivery = new TestDelivery(AMessage);
            using var start = new Barrier(Decisions.Length);
            var deciding = Decisions.Select(decision =>
                Task.Factory.StartNew(
                    () =>
                    {
                        start.SignalAndWait();
                        return decision.Decide(delivery) ? decision.Outcome : DeliveryOutcome.Undecided;
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            );

            var winners = (await Task.WhenAll(deciding)).Where(outcome => outcome != DeliveryOutcome.Undecided);

            AssertIs(Assert.Single(winners), delivery);
        }
    }

    [Fact]
    public void A_negative_wait_is_refused_and_decides_nothing()
    {
        var delivery = new TestDelivery(AMessage);

        Assert.Throws<ArgumentOutOfRangeException>(() => delivery.Retry(TimeSpan.FromTicks(-1)));

        Assert.True(delivery.Complete());
    }

    [Fact]
    public void Another_outcome_in_the_place_of_one_keeps_why_it_failed()
    {
        var delivery = new TestDelivery(AMessage);
        delivery.DeadLetter(Why);

        delivery.Redecide(DeliveryOutcome.Retry, TimeSpan.FromSeconds(7));

        Assert.Equal(DeliveryOutcome.Retry, delivery.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(7), delivery.RetryAfter);
        Assert.Same(Why, delivery.Failure);
    }

    [Fact]
    public void Attempts_in_place_count_like_any_other()
    {
        var delivery = new TestDelivery(AMessage, attempt: 2);

        delivery.CountAttemptInPlace();
        delivery.CountAttemptInPlace();

        Assert.Equal(4, delivery.Attempt);
    }

    private static void AssertIs(DeliveryOutcome outcome, TestDelivery delivery)
    {
        Assert.Equal(outcome, delivery.Outcome);
        var wait = outcome == DeliveryOutcome.Retry ? TimeSpan.FromSeconds(3) : TimeSpan.Zero;
        Assert.Equal(wait, delivery.RetryAfter);
        Assert.Equal(outcome == DeliveryOutcome.Complete ? null : Why, delivery.Failure);
    }
}
