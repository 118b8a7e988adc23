using FsCheck;
using FsCheck.Fluent;

namespace Notify.InMemory.Tests.Queues;

public sealed class DueHeapTests
{
    [Fact]
    public void Whatever_is_pushed_moved_and_removed_comes_out_in_order_of_its_time()
    {
        var step = Gen.Choose(0, 2).SelectMany(kind => Gen.Choose(0, 1000).Select(value => (Kind: kind, Value: value)));
        var sequences = Gen.ListOf(step).Resize(200).Select(steps => steps.ToArray()).ToArbitrary();

        Prop.ForAll(sequences, IsSorted).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void What_is_due_at_the_same_time_comes_out_first_come_first_served()
    {
        var heap = new DueHeap<Item>();
        foreach (var number in Enumerable.Range(0, 100))
            heap.Push(new Item(number) { DueTicks = 7 });

        var order = new List<long>();
        while (heap.PopDue(7) is { } item)
            order.Add(item.Number);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), order);
    }

    [Fact]
    public void Nothing_comes_out_before_its_time()
    {
        var heap = new DueHeap<Item>();
        heap.Push(new Item(1) { DueTicks = 10 });

        Assert.Null(heap.PopDue(9));
        Assert.NotNull(heap.PopDue(10));
        Assert.Equal(long.MaxValue, heap.FirstDue);
    }

    private static bool IsSorted((int Kind, int Value)[] steps)
    {
        var heap = new DueHeap<Item>();
        var model = new List<Item>();
        foreach (var (kind, value) in steps)
        {
            if (kind == 0 || model.Count == 0)
            {
                var item = new Item(model.Count) { DueTicks = value };
                heap.Push(item);
                model.Add(item);
            }
            else if (kind == 1)
            {
                heap.Move(model[value % model.Count], value);
            }
            else
            {
                heap.Remove(model[value % model.Count]);
                model.RemoveAt(value % model.Count);
            }
        }

        var popped = new List<long>();
        while (heap.PopDue(long.MaxValue - 1) is { } item)
            popped.Add(item.DueTicks);
        return popped.SequenceEqual(model.Select(item => item.DueTicks).Order());
    }

    private sealed class Item(long number) : IDueItem
    {
        public long DueTicks { get; set; }

        public long Number { get; } = number;

        public int HeapIndex { get; set; } = -1;
    }
}
