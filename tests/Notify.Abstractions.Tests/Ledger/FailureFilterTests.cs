namespace Notify.Abstractions.Tests.Ledger;

public sealed class FailureFilterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly FailedDelivery Failed = new(
        new Message("orders", default, new MessageId("seven")),
        "billing",
        Attempts: 3,
        FirstFailedAt: null,
        Failure.From(FailureReason.HandlerFailed, "why", Noon)
    );

    public static TheoryData<FailureFilter, bool> Filters =>
        new()
        {
            { new(), true },
            {
                new() { Group = "billing" },
                true
            },
            {
                new() { Group = "Billing" },
                false
            },
            {
                new() { Topic = "orders" },
                true
            },
            {
                new() { Topic = "orders.placed" },
                false
            },
            {
                new() { Reason = FailureReason.HandlerFailed },
                true
            },
            {
                new() { Reason = FailureReason.Expired },
                false
            },
            {
                new() { Ids = [new("six"), new("seven")] },
                true
            },
            {
                new() { Ids = [new("six")] },
                false
            },
            {
                new() { Ids = [] },
                false
            },
            {
                new() { From = Noon },
                true
            },
            {
                new() { From = Noon.AddTicks(1) },
                false
            },
            {
                new() { To = Noon.AddTicks(1) },
                true
            },
            {
                new() { To = Noon },
                false
            },
            {
                new() { Group = "billing", Topic = "other" },
                false
            },
        };

    [Theory]
    [MemberData(nameof(Filters))]
    public void All_that_is_set_must_hold(FailureFilter filter, bool meant) =>
        Assert.Equal(meant, filter.Matches(Failed));

    [Fact]
    public void Windows_that_touch_share_no_failure_and_miss_none()
    {
        var before = new FailureFilter { To = Noon };
        var after = new FailureFilter { From = Noon };

        Assert.True(before.Matches(Failed) ^ after.Matches(Failed));
    }

    [Fact]
    public void A_group_that_has_not_begun_shares_the_state_of_the_message()
    {
        var begun = new GroupStatus("billing", DeliveryStatus.Done, 1, Noon, null);
        var status = new MessageStatus(new("seven"), "orders", DeliveryStatus.Waiting, Noon, null, [begun]);

        Assert.Equal(DeliveryStatus.Done, status.For("billing"));
        Assert.Equal(DeliveryStatus.Waiting, status.For("shipping"));
    }
}
