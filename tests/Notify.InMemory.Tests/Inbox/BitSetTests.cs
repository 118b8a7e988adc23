using FsCheck;
using FsCheck.Fluent;

namespace Notify.InMemory.Tests.Inbox;

public sealed class BitSetTests
{
    [Fact]
    public void It_is_a_set()
    {
        var step = Gen.Elements(true, false)
            .SelectMany(add => Gen.Choose(1, 400).Select(number => (Add: add, Number: number)));
        var sequences = Gen.ListOf(step).Resize(200).Select(steps => steps.ToArray()).ToArbitrary();

        Prop.ForAll(sequences, IsASet).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Theory]
    [InlineData(1000, 970)]
    [InlineData(1000, 960)]
    [InlineData(1000, 959)]
    [InlineData(1000, 1)]
    [InlineData(1_000_000, 0)]
    public void A_number_before_the_first_one_can_be_added(int first, int earlier)
    {
        var set = new BitSet();
        set.Add(first);

        set.Add(earlier);

        Assert.True(set[first] && set[earlier]);
        Assert.Equal([earlier, first], Enumerable.Range(0, first + 100).Where(number => set[number]));
        Assert.Equal(2, set.CountFrom(0));
        Assert.True(set.Remove(earlier));
        Assert.Equal(1, set.CountFrom(0));
    }

    [Fact]
    public void Forgetting_keeps_what_is_left()
    {
        var set = new BitSet();
        foreach (var number in new long[] { 700, 701, 900, 1500 })
            set.Add(number);

        set.Forget(before: 690);

        Assert.Equal(4, set.CountFrom(0));
        Assert.True(set[700] && set[1500]);
        Assert.False(set[5]);
        set.Add(2000);
        Assert.Equal(2, set.CountFrom(901));
    }

    [Theory]
    [InlineData(0, 0, ulong.MaxValue)]
    [InlineData(64, 0, 0)]
    [InlineData(63, 0, 1UL << 63)]
    [InlineData(65, 1, ulong.MaxValue - 1)]
    public void Masks_cut_at_a_number(long number, long index, ulong mask)
    {
        Assert.Equal(mask, BitSet.MaskFrom(number, index));
        Assert.Equal(~mask, BitSet.MaskBefore(number, index));
    }

    private static bool IsASet((bool Add, int Number)[] steps)
    {
        var set = new BitSet();
        var model = new SortedSet<int>();
        foreach (var (add, number) in steps)
        {
            if (add && model.Add(number))
                set.Add(number);
            else if (!add)
                Assert.Equal(model.Remove(number), set.Remove(number));
        }

        return Enumerable.Range(0, 450).All(number => set[number] == model.Contains(number))
            && set.CountFrom(200) == model.Count(number => number >= 200);
    }
}
