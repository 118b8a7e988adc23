using FsCheck.Fluent;
using Notify.Receive;
using Notify.Tests.Support;

namespace Notify.Tests.Receive;

public sealed class IntakeTests
{
    [Fact]
    public void Of_each_key_one_is_out_at_a_time_in_order_and_all_come_out_once() =>
        PathGen.Holds(Gen.ListOf(Gen.Choose(0, 99)).Select(steps => steps.ToArray()), TakenOneByOne, times: 500);

    [Fact]
    public void Batches_share_no_key_and_keep_the_order_of_each() =>
        PathGen.Holds(Gen.ListOf(Gen.Choose(0, 99)).Select(steps => steps.ToArray()), TakenInBatches, times: 500);

    [Fact]
    public void Without_lanes_everything_comes_out_as_it_came()
    {
        var intake = new Intake(orderByKey: false, oneAtATimeById: false);
        intake.Add([.. Enumerable.Range(1, 5).Select(n => new PathDelivery(key: "k", number: n))]);

        Assert.Equal([1, 2, 3, 4, 5], Numbers(Take(intake, 10)));
    }

    [Fact]
    public void The_same_key_of_another_topic_is_another_lane_and_no_key_is_none()
    {
        var intake = new Intake(orderByKey: true, oneAtATimeById: false);
        intake.Add([
            new PathDelivery("t", "k", 1),
            new PathDelivery("t", "k", 2),
            new PathDelivery("u", "k", 3),
            new PathDelivery("t", null, 4),
            new PathDelivery("t", null, 5),
        ]);

        Assert.Equal([1, 3, 4, 5], Numbers(Take(intake, 10)));
    }

    [Fact]
    public void If_ids_go_one_at_a_time_the_same_message_waits_for_itself()
    {
        var intake = new Intake(orderByKey: false, oneAtATimeById: true);
        var message = new Message("t", BitConverter.GetBytes(1));
        intake.Add([new PathDelivery(message), new PathDelivery(number: 2), new PathDelivery(message)]);

        var taken = Take(intake, 10);
        Assert.Equal([1, 2], Numbers(taken));
        intake.Release(taken[0].Lane!);

        Assert.Equal([1], Numbers(Take(intake, 10)));
    }

    [Fact]
    public void What_was_given_back_comes_first_and_in_order()
    {
        var intake = new Intake(orderByKey: true, oneAtATimeById: false);
        intake.Add([.. Enumerable.Range(1, 5).Select(n => new PathDelivery(key: $"{n}", number: n))]);
        var taken = Take(intake, 4);

        intake.GiveBack(taken.AsSpan(1));

        Assert.Equal([2, 3, 4, 5], Numbers(Take(intake, 10)));
    }

    [Fact]
    public void After_it_was_cleared_nothing_comes_out_not_even_what_waited_in_a_lane()
    {
        var intake = new Intake(orderByKey: true, oneAtATimeById: false);
        intake.Add([.. Enumerable.Range(1, 3).Select(n => new PathDelivery(key: "k", number: n))]);
        var taken = Take(intake, 10);

        intake.Clear();
        intake.Release(Assert.Single(taken).Lane!);

        Assert.Empty(Take(intake, 10));
        Assert.Equal(0, intake.ReadyCount);
    }

    // A step below 60 adds a delivery, one below 80 takes some, any other finishes one that is out.
    private static void TakenOneByOne(int[] steps)
    {
        var intake = new Intake(orderByKey: true, oneAtATimeById: false);
        var (added, all, outside) = (0, new List<ReadyItem>(), new List<ReadyItem>());
        foreach (var step in steps)
        {
            if (step < 60)
                intake.Add([Keyed(step, ++added)]);
            else if (step < 80)
                TakeMore(step - 59);
            else if (outside.Count > 0)
                Finish(step % outside.Count);
        }

        while (intake.ReadyCount > 0 || outside.Count > 0)
        {
            TakeMore(10);
            if (outside.Count > 0)
                Finish(0);
        }

        AssertInOrder(all, added);

        void TakeMore(int most)
        {
            var taken = Take(intake, most);
            all.AddRange(taken);
            outside.AddRange(taken);
            Assert.Distinct(outside.Select(item => item.Delivery.Message.Key).OfType<string>());
        }

        void Finish(int index)
        {
            if (outside[index].Lane is { } lane)
                intake.Release(lane);
            outside.RemoveAt(index);
        }
    }

    private static void TakenInBatches(int[] steps)
    {
        var intake = new Intake(orderByKey: true, oneAtATimeById: false);
        var (added, all, outside) = (0, new List<ReadyItem>(), new List<List<ReadyItem>>());
        foreach (var step in steps)
        {
            if (step < 60)
                intake.Add([Keyed(step, ++added)]);
            else if (step < 80)
                TakeMore(step - 59);
            else if (outside.Count > 0)
                Finish(step % outside.Count);
        }

        while (intake.ReadyCount > 0 || outside.Count > 0)
        {
            TakeMore(10);
            if (outside.Count > 0)
                Finish(0);
        }

        AssertInOrder(all, added);

        void TakeMore(int most)
        {
            var batch = intake.TakeBatch(most);
            if (batch.Count == 0)
                return;
            all.AddRange(batch);
            outside.Add(batch);
            Assert.Distinct(outside.SelectMany(b => b.Select(i => i.Delivery.Message.Key).OfType<string>().Distinct()));
        }

        void Finish(int index)
        {
            foreach (var lane in outside[index].Select(item => item.Lane).OfType<Lane>())
                intake.ReleaseAll(lane);
            outside.RemoveAt(index);
        }
    }

    private static PathDelivery Keyed(int step, int number) =>
        new(
            key: (step % 4) switch
            {
                0 => null,
                var key => $"{key}",
            },
            number: number
        );

    private static void AssertInOrder(List<ReadyItem> all, int added)
    {
        Assert.Equal(Enumerable.Range(1, added), Numbers(all).Order());
        foreach (var lane in all.Where(item => item.Lane is not null).GroupBy(item => item.Delivery.Message.Key))
            Assert.Equal(Numbers(lane).Order(), Numbers(lane));
    }

    private static ReadyItem[] Take(Intake intake, int most)
    {
        var buffer = new ReadyItem[most];
        return buffer[..intake.Take(buffer)];
    }

    private static List<int> Numbers(IEnumerable<ReadyItem> items) =>
        [.. items.Select(item => ((PathDelivery)item.Delivery).Number)];
}
