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

    [Fact]
    public void Words_that_have_numbers_are_found_from_either_side()
    {
        var one = Gen.ListOf(Gen.Choose(0, 3_000)).Resize(60).Select(numbers => numbers.ToArray());
        // Long runs of what both have, as in an inbox of which nearly all is read.
        var both = one.Select(numbers => (int[])[.. numbers, .. Enumerable.Range(700, numbers.Length * 20)]);
        var sets = both.SelectMany(mine => one.Select(theirs => (mine, (int[])[.. mine.Skip(3), .. theirs])));

        Prop.ForAll(sets.ToArbitrary(), AreFound).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
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

    private static bool AreFound((int[] Mine, int[] Theirs) sets)
    {
        var (mine, theirs) = (SetOf(sets.Mine), SetOf(sets.Theirs));
        var words = sets.Mine.Select(number => (long)number / BitSet.Word).ToHashSet();
        var without = sets.Mine.Except(sets.Theirs).Select(number => (long)number / BitSet.Word).ToHashSet();
        return Enumerable
            .Range(-1, 80)
            .All(index =>
                mine.Next(index) == FirstFrom(words, index)
                && mine.Previous(index) == LastTo(words, index)
                && mine.NextWithout(theirs, index) == FirstFrom(without, index)
                && mine.PreviousWithout(theirs, index) == LastTo(without, index)
            );
    }

    private static BitSet SetOf(int[] numbers)
    {
        var set = new BitSet();
        foreach (var number in numbers)
            set.Add(number);
        return set;
    }

    private static long FirstFrom(HashSet<long> words, long index) =>
        words.Where(word => word >= index).DefaultIfEmpty(long.MaxValue).Min();

    private static long LastTo(HashSet<long> words, long index) =>
        words.Where(word => word <= index).DefaultIfEmpty(-1).Max();
}
