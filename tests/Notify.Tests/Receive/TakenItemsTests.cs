using Notify.Receive;
using Notify.Tests.Support;

namespace Notify.Tests.Receive;

public sealed class TakenItemsTests
{
    [Fact]
    public void They_are_begun_in_order_until_the_rest_is_taken_away()
    {
        var items = new TakenItems(4);
        var taken = Fill(items, 1, 2, 3, 4);

        Assert.True(items.TryNext(out var first));
        Assert.Same(taken[0], first.Delivery);
        Assert.Equal(taken[1..], items.TakeRest().Select(item => item.Delivery));
        Assert.False(items.TryNext(out _));
        Assert.Empty(items.TakeRest());
    }

    [Fact]
    public void The_next_portion_is_whole_whatever_became_of_the_one_before()
    {
        var items = new TakenItems(4);
        for (var round = 0; round < 5; round++)
        {
            var taken = Fill(items, 1, 2, 3);
            Assert.True(items.TryNext(out _));
            if (round % 2 == 0)
                Assert.Equal(2, items.TakeRest().Length);
            else
                Assert.True(items.TryNext(out var second) && second.Delivery == taken[1]);
        }
    }

    [Fact]
    public async Task Each_is_begun_or_taken_away_exactly_once_while_both_happen_at_once()
    {
        const int Portions = 100_000;

        var items = new TakenItems(2);
        var times = new int[Portions * 2];
        var ended = false;
        var thief = Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref ended))
                {
                    foreach (var item in items.TakeRest())
                        Interlocked.Increment(ref times[NumberOf(item)]);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

        for (var portion = 0; portion < Portions; portion++)
        {
            if (portion % 2 == 0)
                Fill(items, portion * 2);
            else
                Fill(items, portion * 2, (portion * 2) + 1);
            while (items.TryNext(out var item))
                Interlocked.Increment(ref times[NumberOf(item)]);
        }

        Volatile.Write(ref ended, true);
        await thief;
        Assert.All(times.Where((_, number) => number % 4 != 1), count => Assert.Equal(1, count));
    }

    private static Delivery[] Fill(TakenItems items, params int[] numbers)
    {
        var deliveries = Array.ConvertAll(numbers, number => (Delivery)new PathDelivery(number: number));
        for (var i = 0; i < deliveries.Length; i++)
            items.Buffer[i] = new ReadyItem(deliveries[i], Lane: null);
        items.Fill(deliveries.Length);
        return deliveries;
    }

    private static int NumberOf(in ReadyItem item) => ((PathDelivery)item.Delivery).Number;
}
