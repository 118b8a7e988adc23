namespace Notify.Abstractions.Tests.Produce;

public sealed class SendResultsTests
{
    private static readonly SendException Refusal = new(ErrorIds.NotAccepted, "The queue is full.");
    private static readonly SendException Lost = new(ErrorIds.OutcomeUnknown, "The answer was lost.");

    [Fact]
    public void Only_a_lost_answer_makes_an_outcome_unknown()
    {
        Assert.Equal(SendStatus.Unknown, SendResult.Failed(Lost).Status);
        Assert.Equal(SendStatus.Rejected, SendResult.Failed(Refusal).Status);
        Assert.Equal(
            SendStatus.Rejected,
            SendResult.Failed(new InvalidInputException(ErrorIds.InvalidMessage, "Key", "too long")).Status
        );
        Assert.True(SendResult.Accepted.IsAccepted);
        Assert.False(SendResult.Failed(Lost).IsAccepted);
    }

    [Fact]
    public void A_batch_that_was_accepted_has_as_many_results_as_messages()
    {
        var results = SendResults.Accepted(3);

        Assert.True(results.AllAccepted);
        Assert.Equal([SendResult.Accepted, SendResult.Accepted, SendResult.Accepted], results);
        Assert.Throws<ArgumentOutOfRangeException>(() => results[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => results[-1]);
        results.ThrowIfAnyFailed();
    }

    [Fact]
    public void Results_keep_their_positions()
    {
        var results = SendResults.From([SendResult.Accepted, SendResult.Failed(Refusal), SendResult.Accepted]);

        Assert.False(results.AllAccepted);
        Assert.Equal(3, results.Count);
        Assert.Equal([true, false, true], results.Select(result => result.IsAccepted));
        Assert.Same(Refusal, results[1].Error);
    }

    [Fact]
    public void Results_that_are_all_good_are_a_batch_that_was_accepted() =>
        Assert.True(SendResults.From([SendResult.Accepted]).AllAccepted);

    [Fact]
    public void The_error_of_a_batch_counts_and_gives_the_first_reason()
    {
        var results = SendResults.From([
            SendResult.Accepted,
            SendResult.Failed(Refusal),
            SendResult.Failed(new SendException("NTF1104", "held")),
        ]);

        var error = Assert.Throws<SendException>(results.ThrowIfAnyFailed);

        Assert.Contains("2 of 3 messages", error.Message, StringComparison.Ordinal);
        Assert.Contains("The queue is full.", error.Message, StringComparison.Ordinal);
        Assert.Same(Refusal, error.InnerException);
        Assert.False(error.IsOutcomeUnknown);
    }

    [Fact]
    public void One_unknown_outcome_makes_that_of_the_batch_unknown()
    {
        var results = SendResults.From([SendResult.Failed(Refusal), SendResult.Failed(Lost)]);

        Assert.True(Assert.Throws<SendException>(results.ThrowIfAnyFailed).IsOutcomeUnknown);
    }

    [Fact]
    public void Results_are_equal_by_what_became_of_the_message()
    {
        Assert.True(SendResult.Accepted == default);
        Assert.True(SendResult.Failed(Lost) == SendResult.Failed(Lost));
        Assert.True(SendResult.Failed(Lost) != SendResult.Failed(Refusal));
        Assert.Equal(SendResult.Failed(Lost).GetHashCode(), SendResult.Failed(Lost).GetHashCode());
    }
}
