using FsCheck.Fluent;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Messages;

public sealed class PartitionTests
{
    [Theory]
    [InlineData("", 8, 5)]
    [InlineData("a", 8, 0)]
    [InlineData("customer-1", 8, 7)]
    [InlineData("customer-1", 256, 232)]
    [InlineData("customer-2", 256, 7)]
    [InlineData("漢字", 256, 111)]
    [InlineData("\U0001F600", 7, 1)]
    public void A_key_keeps_its_partition_in_every_version(string key, int partitions, int partition) =>
        Assert.Equal(partition, Partition.Of(key, partitions));

    [Fact]
    public void Every_key_has_a_partition_the_topic_has() =>
        Arbitrary.Holds(
            Arbitrary.Text.SelectMany(k => Gen.Choose(1, MessageLimits.Partitions).Select(n => (k, n))).ToArbitrary(),
            pair => Assert.InRange(Partition.Of(pair.k, pair.n), 0, pair.n - 1)
        );

    [Fact]
    public void A_message_without_a_key_belongs_to_the_first() => Assert.Equal(0, Partition.Of(null, 8));

    [Fact]
    public void The_longest_key_has_a_partition() =>
        Assert.InRange(Partition.Of(new string('k', MessageLimits.KeyBytes), 8), 0, 7);

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(100)]
    public void Short_numbered_keys_spread_evenly(int partitions)
    {
        const int PerPartition = 1_000;

        var counts = new int[partitions];
        for (var i = 0; i < partitions * PerPartition; i++)
            counts[Partition.Of($"user-{i}", partitions)]++;

        // Six standard deviations of a fair spread.
        Assert.All(counts, count => Assert.InRange(count, PerPartition * 8 / 10, PerPartition * 12 / 10));
    }
}
