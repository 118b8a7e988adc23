using Notify.Conformance;

namespace Notify.Tests.Setup;

/// <summary>A key that means nothing stops the start: it would otherwise be ignored in silence.</summary>
public sealed class UnknownKeysCheckTests
{
    [Theory]
    [InlineData("Transprot", "The key 'Transprot' means nothing here; did you mean 'Transport'?")]
    [InlineData("inbxo", "The key 'inbxo' means nothing here; did you mean 'Inbox'?")]
    [InlineData("Colour", "The key 'Colour' means nothing here; remove it.")]
    [InlineData("Notices:BatchSze", "The key 'Notices:BatchSze' means nothing here; did you mean 'BatchSize'?")]
    [InlineData("Notices:Colour", "The key 'Notices:Colour' means nothing here; remove it.")]
    [InlineData("InMemory:QueueLimt", "The key 'InMemory:QueueLimt' means nothing here; did you mean 'QueueLimit'?")]
    [InlineData(
        "TopicDefaults:Partition",
        "The key 'TopicDefaults:Partition' means nothing here; did you mean 'Partitions'?"
    )]
    [InlineData(
        "Topics:orders.paid:Transent",
        "The key 'Topics:orders.paid:Transent' means nothing here; did you mean 'Transient'?"
    )]
    [InlineData(
        "Groups:orders:Concurency",
        "The key 'Groups:orders:Concurency' means nothing here; did you mean 'Concurrency'?"
    )]
    [InlineData(
        "Groups:orders:Retry:Factr",
        "The key 'Groups:orders:Retry:Factr' means nothing here; did you mean 'Factor'?"
    )]
    [InlineData(
        "Groups:orders:RateLimit:Permit",
        "The key 'Groups:orders:RateLimit:Permit' means nothing here; did you mean 'Permits'?"
    )]
    [InlineData(
        "TopicDefaults:RateLimit:Every",
        "The key 'TopicDefaults:RateLimit:Every' means nothing here; remove it."
    )]
    [InlineData(
        "Topics:orders.paid:RateLimit:Pre",
        "The key 'Topics:orders.paid:RateLimit:Pre' means nothing here; did you mean 'Per'?"
    )]
    [InlineData(
        "Groups:orders:Retry:Attempts",
        "The key 'Groups:orders:Retry:Attempts' means nothing here; remove it."
    )]
    public async Task A_key_that_means_nothing_stops_the_start_with_the_nearest_that_does(string key, string problem) =>
        Assert.Equal([problem], await Configured.Problems(WithOrders, (key, "1")));

    [Fact]
    public async Task A_group_nobody_registered_stops_the_start() =>
        Assert.Equal(
            ["Groups:order: there is no such group; register it with notify.Group(\"order\", ...), or remove the key."],
            await Configured.Problems(WithOrders, ("Groups:order:Concurrency", "1"))
        );

    [Fact]
    public async Task A_section_of_an_adapter_that_is_not_registered_here_is_left_alone()
    {
        await using var app = await TestApp.Start(
            _ => { },
            configuration: Configured.Section(("RabbitMq:Uri", "amqp://somewhere"), ("InMemory:QueueLimit", "7"))
        );

        Assert.True(app.Log.Has(1005));
    }

    [Fact]
    public async Task A_misspelt_section_of_an_adapter_stops_the_start() =>
        Assert.Equal(
            ["The key 'InMemry' means nothing here; did you mean 'InMemory'?"],
            await Configured.Problems(("InMemry:QueueLimit", "7"))
        );

    [Fact]
    public async Task Keys_are_known_in_any_case()
    {
        await using var app = await TestApp.Start(
            WithOrders,
            configuration: Configured.Section(
                ("sendTIMEOUT", "00:00:07"),
                ("GROUPS:ORDERS:concurrency", "3"),
                ("notices:BATCHSIZE", "7")
            )
        );

        var options = app.Get<NotifyOptions>();
        Assert.Equal((TimeSpan.FromSeconds(7), 7), (options.SendTimeout, options.Notices.BatchSize));
    }

    private static void WithOrders(INotifyBuilder notify) =>
        notify.Group("orders", group => group.Topics("orders").Handle<Message>(Nothing.Handle));
}
