using FsCheck;
using FsCheck.Fluent;

namespace Notify.RabbitMq.Tests.Receiving;

public sealed class HeldDeliveriesTests
{
    private readonly HeldDeliveries _held = new();

    [Fact]
    public void The_lowest_beside_some_is_the_first_that_stays()
    {
        var all = Add(5);

        Assert.Equal(1UL, _held.LowestTagBeside([]));
        Assert.Equal(1UL, _held.LowestTagBeside([all[1], all[2]]));
        Assert.Equal(3UL, _held.LowestTagBeside([all[1], all[0]]));
        Assert.Equal(ulong.MaxValue, _held.LowestTagBeside(all));
        // Asking changes nothing.
        Assert.Equal(1UL, _held.LowestTagBeside([]));
        Assert.Equal(5, _held.Count);
    }

    [Fact]
    public void What_was_taken_off_is_not_taken_off_again()
    {
        var all = Add(3);

        Assert.True(_held.Remove(all[1]));
        Assert.False(_held.Remove(all[1]));

        Assert.Equal([1UL, 3UL], _held.TakeAll().Select(delivery => delivery.Tag));
        Assert.Equal(0, _held.Count);
        Assert.False(_held.Remove(all[0]));
        Assert.Empty(_held.TakeAll());
    }

    [Fact]
    public void It_always_has_what_a_list_would_have()
    {
        var steps = Gen.Choose(0, 1_000).ListOf().Resize(60).ToArbitrary();

        Prop.ForAll(
                steps,
                numbers =>
                {
                    var held = new HeldDeliveries();
                    var model = new List<RabbitMqDelivery>();
                    var tag = 0UL;
                    foreach (var number in numbers)
                    {
                        if (number % 3 > 0 || model.Count == 0)
                        {
                            var delivery = Delivery(++tag);
                            held.Add(delivery);
                            model.Add(delivery);
                            continue;
                        }

                        var gone = model[number % model.Count];
                        var lowest = model
                            .Where(d => d != gone)
                            .Select(d => d.Tag)
                            .DefaultIfEmpty(ulong.MaxValue)
                            .Min();
                        Assert.Equal(lowest, held.LowestTagBeside([gone]));
                        Assert.True(held.Remove(gone));
                        model.Remove(gone);
                    }

                    Assert.Equal(model.Count, held.Count);
                    Assert.Equal(model, held.TakeAll());
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private List<RabbitMqDelivery> Add(int count)
    {
        var all = Enumerable.Range(1, count).Select(tag => Delivery((ulong)tag)).ToList();
        all.ForEach(_held.Add);
        return all;
    }

    // Who holds it does not matter here.
    private static RabbitMqDelivery Delivery(ulong tag) =>
        new(new Message("t", Array.Empty<byte>()), null, 0, null!, tag);
}
