using Notify.Outbox;
using Notify.Testing;

namespace Notify.Tests.Outbox;

/// <summary>When something that was refused is tried again.</summary>
public sealed class OutboxTopicTests
{
    private static readonly SendException Refusal = new(ErrorIds.NotAccepted, "full");
    private readonly ManualTime _time = new();
    private readonly OutboxTopic _topic;

    public OutboxTopicTests() => _topic = new OutboxTopic("t", _time);

    [Fact]
    public void A_topic_that_took_nothing_waits_longer_each_time_and_is_tried_with_little()
    {
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 8; i++)
        {
            _topic.Learn(Report(refused: [1, 2]));
            Assert.True(_topic.IsOnTrial);
            waits.Add(Wait());
        }

        Assert.True(waits[0] < waits[2] && waits[2] < waits[4]);
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(7)));
        Assert.Contains("full", _topic.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_took_something_does_not_wait_and_only_the_refused_lanes_do()
    {
        _topic.Learn(Report(refused: [1, 2]));
        _time.Advance(TimeSpan.FromMinutes(1));
        _topic.Learn(Report(sent: [2], refused: [1, 3]));

        Assert.False(_topic.IsWaiting);
        Assert.False(_topic.IsOnTrial);
        Assert.Equal([1, 3], _topic.WaitingLanes().Order());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_topic.WaitingLanes());
        _topic.Learn(Report(sent: [1, 3]));
        Assert.True(_topic.IsClear);
        Assert.Null(_topic.Trouble);
    }

    [Fact]
    public void Too_many_lanes_that_wait_are_one_topic_that_waits()
    {
        _topic.Learn(Report(sent: [0], refused: [.. Enumerable.Range(1, 501).Select(lane => (long)lane)]));

        Assert.True(_topic.IsWaiting);
        Assert.Empty(_topic.WaitingLanes());
    }

    [Fact]
    public void What_is_not_there_any_more_is_forgotten()
    {
        _topic.Learn(Report(sent: [2], refused: [1]));
        var leftOut = _topic.WaitingLanes();
        // While the outbox was read, its time came.
        _time.Advance(TimeSpan.FromMinutes(1));
        _topic.ForgetOthers(leftOut);
        Assert.False(_topic.IsClear);
        Assert.NotNull(_topic.Trouble);

        _topic.ForgetOthers(_topic.WaitingLanes());

        Assert.True(_topic.IsClear);
        Assert.Null(_topic.Trouble);
    }

    private TimeSpan Wait()
    {
        var wait = TimeSpan.Zero;
        for (; _topic.IsWaiting; wait += TimeSpan.FromMilliseconds(10))
            _time.Advance(TimeSpan.FromMilliseconds(10));
        return wait;
    }

    private static OutboxReport Report(long[]? sent = null, long[]? refused = null)
    {
        var report = new OutboxReport();
        foreach (var lane in sent ?? [])
            report.Accept(Row(lane));
        foreach (var lane in refused ?? [])
            report.Refuse(Row(lane), Refusal);
        return report;
    }

    private static OutboxRow Row(long lane) => new(lane, "t", lane, 0, default);
}
