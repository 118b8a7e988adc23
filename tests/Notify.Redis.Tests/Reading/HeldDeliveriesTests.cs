using StackExchange.Redis;

namespace Notify.Redis.Tests.Reading;

public sealed class HeldDeliveriesTests
{
    [Fact]
    public void What_is_being_settled_makes_room_at_once_up_to_as_much_again()
    {
        var held = new HeldDeliveries(mostMessages: 4, mostBytes: long.MaxValue);
        var first = Fill(held, 4, bytes: 10);
        Assert.False(held.HasRoomFor(10));
        Assert.Equal(0, held.RoomToRead);

        Assert.All(first, delivery => Assert.True(held.BeginSettling(delivery)));
        Assert.Equal(4, held.RoomToRead);
        var second = Fill(held, 4, bytes: 10);
        Assert.All(second, delivery => Assert.True(held.BeginSettling(delivery)));

        // Twice the prefetch waits for the server's answer.
        Assert.False(held.HasRoomFor(10));
        Assert.Equal(0, held.RoomToRead);
        Assert.True(held.Remove(first[0]));
        Assert.True(held.HasRoomFor(10));
        Assert.Equal(1, held.RoomToRead);
    }

    [Fact]
    public void Bytes_are_bounded_as_messages_are()
    {
        var held = new HeldDeliveries(mostMessages: 100, mostBytes: 1_000);
        var first = Fill(held, 2, bytes: 500);
        Assert.False(held.HasRoomFor(1));

        Assert.All(first, delivery => Assert.True(held.BeginSettling(delivery)));
        Assert.True(held.HasRoomFor(1_000));
        Assert.False(held.HasRoomFor(1_001));
        Fill(held, 1, bytes: 1_000);
        Assert.False(held.HasRoomFor(1));
    }

    [Fact]
    public void One_message_may_be_larger_than_all_that_may_be_held()
    {
        var held = new HeldDeliveries(mostMessages: 1, mostBytes: 10);

        Assert.True(held.HasRoomFor(1_000));
        Assert.Equal(1, held.RoomToRead);
    }

    [Fact]
    public void A_delivery_is_settled_and_let_go_once()
    {
        var held = new HeldDeliveries(mostMessages: 2, mostBytes: 10_000);
        var delivery = Fill(held, 1, bytes: 10)[0];

        Assert.True(held.BeginSettling(delivery));
        Assert.False(held.BeginSettling(delivery));
        Assert.True(held.Remove(delivery));
        Assert.False(held.Remove(delivery));
        Assert.Equal((0, 0), (held.Count, held.Bytes));
        Assert.Equal(2, held.RoomToRead);
    }

    private static List<RedisDelivery> Fill(HeldDeliveries held, int count, int bytes)
    {
        var deliveries = Enumerable.Range(0, count).Select(_ => NewDelivery(bytes)).ToList();
        foreach (var delivery in deliveries)
        {
            Assert.True(held.HasRoomFor(bytes));
            held.Add(delivery);
        }

        return deliveries;
    }

    private static RedisDelivery NewDelivery(int bytes)
    {
        var stream = new StreamRef("s:0", "{t}:s:0", 0, false);
        var message = new Message("held.deliveries", new byte[bytes]);
        // Nothing here asks for the feed.
        return new RedisDelivery(message, 1, null!, stream, (RedisValue)"1-0", 0, 0);
    }
}
