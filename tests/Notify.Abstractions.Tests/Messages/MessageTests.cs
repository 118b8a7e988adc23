using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Messages;

public sealed class MessageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_message_without_an_id_gets_one_of_its_own()
    {
        var first = new Message("t", default);
        var second = new Message("t", default);

        Assert.False(first.Id.IsEmpty);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Id, first.Id);
    }

    [Fact]
    public void Times_keep_their_moment_whatever_their_offset()
    {
        var inTokyo = Noon.ToOffset(TimeSpan.FromHours(9));

        var message = new Message("t", default)
        {
            DueAt = inTokyo,
            ExpiresAt = inTokyo.AddTicks(1),
            SentAt = inTokyo,
        };

        Assert.Equal(Noon, message.DueAt);
        Assert.Equal(Noon.AddTicks(1), message.ExpiresAt);
        Assert.Equal(Noon, message.SentAt);
        Assert.Equal(Noon.UtcTicks, message.DueTicks);
    }

    [Fact]
    public void What_was_not_set_is_absent()
    {
        var message = new Message("t", default);

        Assert.Null(message.DueAt);
        Assert.Null(message.ExpiresAt);
        Assert.Null(message.SentAt);
        Assert.Null(message.Trace);
        Assert.Empty(message.Headers);
        Assert.False(message.IsOwn);
    }

    [Fact]
    public void Another_due_time_changes_nothing_else() =>
        Arbitrary.Holds(
            Arbitrary.Messages,
            message =>
            {
                var moved = message.WithDueAt(Noon);

                Assert.Equal(Noon, moved.DueAt);
                Assert.Equivalent(message, moved.WithDueAt(message.DueAt), strict: true);
            }
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_of_Notifys_own_stays_one_with_another_due_time(bool own) =>
        Assert.Equal(
            own,
            new Message("notify.inbox", default) { IsOwn = own }
                .WithDueAt(Noon)
                .IsOwn
        );

    [Fact]
    public void A_due_time_can_be_taken_away() =>
        Assert.Null(
            new Message("t", default) { DueAt = Noon }
                .WithDueAt(null)
                .DueAt
        );

    [Fact]
    public void A_stamp_keeps_the_trace_the_message_had_if_none_is_running()
    {
        var trace = new TraceContext("00-a-b-01");
        var message = new Message("t", default) { Trace = trace };

        message.Stamp(Noon.UtcTicks, trace: null);

        Assert.Same(trace, message.Trace);
        Assert.Equal(Noon, message.SentAt);
    }

    [Fact]
    public void Headers_of_a_message_that_was_sent_cannot_be_changed()
    {
        var headers = new MessageHeaders { ["a"] = "1" };
        var message = new Message("t", default) { Headers = headers };

        message.Stamp(Noon.UtcTicks, trace: null);

        var error = Assert.Throws<InvalidOperationException>(() => headers["b"] = "2");
        Assert.Contains("'b'", error.Message, StringComparison.Ordinal);
        Assert.Equal("1", Assert.Single(headers).Value);
    }
}
