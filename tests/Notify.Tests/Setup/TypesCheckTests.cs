using Notify.Conformance;

namespace Notify.Tests.Setup;

/// <summary>Every fault of the mapped types stops the start, with the line that fixes it.</summary>
public sealed class TypesCheckTests
{
    [Fact]
    public async Task A_type_that_is_mapped_to_two_topics_stops_the_start() =>
        await Refused(
            notify => notify.Map<Order>("orders").Map<Order>("old.orders"),
            "Map<Order> was called 2 times with different topics or names; call it once."
        );

    [Fact]
    public async Task A_type_that_is_mapped_twice_alike_is_none_the_worse()
    {
        await using var app = await TestApp.Start(notify => notify.Map<Order>("orders").Map<Order>("orders"));

        await app.Producer.SendAsync(new Order(1));

        Assert.Equal(1, (await app.Topics.ListTopicsAsync()).Single(topic => topic.Name == "orders").Held);
    }

    [Fact]
    public async Task A_name_that_stands_for_two_types_stops_the_start() =>
        await Refused(
            notify => notify.Map<Order>("orders").Map<Refund>("orders"),
            "The type name 'orders' stands for several types (Order, Refund); give each its own: Map<T>(topic, typeName)."
        );

    [Fact]
    public async Task Two_types_of_one_topic_with_names_of_their_own_are_fine()
    {
        await using var app = await TestApp.Start(notify =>
            notify.Map<Order>("orders", "order").Map<Refund>("orders", "refund")
        );

        await app.Producer.SendAsync(new Order(1));
        await app.Producer.SendAsync(new Refund(1));

        Assert.Equal(2, (await app.Topics.ListTopicsAsync()).Single(topic => topic.Name == "orders").Held);
    }

    [Theory]
    [InlineData(
        "a b",
        null,
        "Map<Order>: The topic 'a b' has ' ' (U+0020); use letters, digits, '_', ':' and '-', with dots between words."
    )]
    [InlineData("a.*", "order", "Map<Order>: The topic 'a.*' has the wildcard '*', which only a subscription may use.")]
    [InlineData("notify.a", null, "Map<Order>: the topic 'notify.a' begins with 'notify.', which is Notify's own.")]
    [InlineData("orders", "", "Map<Order>: the type name is empty; give 1 character at least.")]
    [InlineData("orders", "a\u0007b", "Map<Order>: the type name has the control character U+0007; leave it out.")]
    public async Task A_mapping_that_is_malformed_stops_the_start(string topic, string? typeName, string problem) =>
        await Refused(notify => notify.Map<Order>(topic, typeName), problem);

    [Fact]
    public async Task A_message_cannot_be_mapped() =>
        await Refused(
            notify => notify.Map<Message>("orders"),
            "Map<Message>: a Message names its own topic; map the types of its bodies."
        );

    private static async Task Refused(Action<INotifyBuilder> configure, params string[] problems) =>
        Assert.Equal(problems, await Configured.Problems(configure));

    private sealed record Order(int Number);

    private sealed record Refund(int Number);
}
