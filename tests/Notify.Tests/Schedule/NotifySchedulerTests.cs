using Notify.Produce;
using Notify.Schedule;
using Notify.Tests.Support;

namespace Notify.Tests.Schedule;

public sealed class NotifySchedulerTests : IDisposable
{
    private readonly PathParts _parts = new(LedgerMode.All);
    private readonly NotifyScheduler _scheduler;

    public NotifySchedulerTests() =>
        _scheduler = new NotifyScheduler(
            _parts.Scheduler,
            new MessageChecker(_parts.Options),
            _parts.LedgerWriter,
            _parts.Time
        );

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task Results_come_by_position_and_a_faulty_item_fails_alone()
    {
        _parts.Scheduler.Refuses = message => message.Type == "refused";
        var messages = new[]
        {
            Due("t"),
            new Message("t", default),
            Due("bad topic"),
            Due("t", type: "refused"),
            Due("t"),
        };

        var results = await _scheduler.ScheduleAsync(messages);

        Assert.Equal(
            [null, ErrorIds.InvalidMessage, ErrorIds.InvalidMessage, ErrorIds.ScheduleLimit, null],
            results.Select(result => result.Error?.ErrorId)
        );
        Assert.Contains("without a due time", results[1].Error!.Message, StringComparison.Ordinal);
        Assert.Equal([messages[0], messages[4]], _parts.Scheduler.Kept);
        Assert.All(_parts.Scheduler.Kept, message => Assert.Equal(_parts.Now, message.SentAt));
        var steps = await _parts.LedgerSteps();
        Assert.Equal([messages[0].Id, messages[4].Id], steps.Select(step => step.MessageId));
        Assert.All(steps, step => Assert.Equal(DeliveryStatus.Scheduled, step.Status));
        Assert.All(steps, step => Assert.Equal(messages[0].DueAt, step.DueAt));
    }

    [Fact]
    public async Task Nothing_but_faults_does_not_bother_the_adapter()
    {
        var results = await _scheduler.ScheduleAsync([new Message("t", default)]);

        Assert.False(results.AllAccepted);
        Assert.Empty(_parts.Scheduler.Kept);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_cancelled_or_moved_is_recorded_and_what_was_not_is_not(bool known)
    {
        _parts.Scheduler.Knows = known;
        var (cancelled, moved) = (MessageId.New(), MessageId.New());
        var dueAt = _parts.Now.AddDays(1);

        Assert.Equal(known, await _scheduler.CancelAsync(cancelled));
        Assert.Equal(known, await _scheduler.RescheduleAsync(moved, dueAt));

        (MessageId, DeliveryStatus, DateTimeOffset?)[] expected =
        [
            (cancelled, DeliveryStatus.Cancelled, null),
            (moved, DeliveryStatus.Scheduled, dueAt),
        ];
        var steps = (await _parts.LedgerSteps()).Select(step => (step.MessageId, step.Status, step.DueAt));
        Assert.Equal(known ? expected : [], steps);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(ScheduleQuery.MaxLimit, true)]
    [InlineData(ScheduleQuery.MaxLimit + 1, false)]
    public async Task A_listing_asks_for_1_to_1000(int limit, bool taken)
    {
        var query = new ScheduleQuery { Limit = limit };

        if (taken)
        {
            await _scheduler.ListAsync(query);
            Assert.Same(query, _parts.Scheduler.LastQuery);
            return;
        }

        var error = await Assert.ThrowsAsync<InvalidInputException>(async () => await _scheduler.ListAsync(query));
        Assert.Equal((ErrorIds.InvalidQuery, "Limit"), (error.ErrorId, error.Field));
        Assert.Contains($"{limit} waiting messages", error.Message, StringComparison.Ordinal);
        Assert.Null(_parts.Scheduler.LastQuery);
    }

    [Fact]
    public void It_can_what_its_adapter_can()
    {
        Assert.Equal(_parts.Scheduler.Capabilities, _scheduler.Capabilities);
        Assert.Equal(_parts.Scheduler.MaxDelay, _scheduler.MaxDelay);
    }

    private Message Due(string topic, string? type = null) =>
        new(topic, default) { DueAt = _parts.Now.AddHours(1), Type = type };
}
