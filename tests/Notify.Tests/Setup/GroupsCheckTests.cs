namespace Notify.Tests.Setup;

/// <summary>Every fault of a group stops the start, with the line that fixes it.</summary>
public sealed class GroupsCheckTests
{
    [Fact]
    public async Task A_group_without_a_handler_stops_the_start() =>
        await Refused(
            notify => notify.Group("orders", group => group.Topics("orders")),
            "Group 'orders': it has no handler; add one with Handle<T>(...) or HandleBatch<T>(...)."
        );

    [Fact]
    public async Task A_group_that_handles_a_type_twice_stops_the_start() =>
        await Refused(
            notify =>
                notify
                    .Map<Order>("orders")
                    .Handle<Order>("orders", Nothing.Handle)
                    .Handle<Order>("orders", Nothing.Handle),
            "Group 'orders': it has 2 handlers for Order; one group handles a type once. Use another group."
        );

    [Fact]
    public async Task A_group_with_both_kinds_of_handlers_stops_the_start() =>
        await Refused(
            notify =>
                notify
                    .Map<Order>("orders")
                    .Map<Refund>("refunds")
                    .Handle<Order>("orders", Nothing.Handle)
                    .HandleBatch<Refund>("orders", Nothing.HandleBatch),
            "Group 'orders': it has handlers and batch handlers; put the batch handlers into a group of their own."
        );

    [Fact]
    public async Task A_type_without_a_topic_stops_the_start() =>
        await Refused(
            notify => notify.Handle<Order>("orders", Nothing.Handle),
            "Group 'orders': it handles Order, which has no topic; add notify.Map<Order>(\"your.topic\")."
        );

    [Fact]
    public async Task Raw_messages_without_a_topic_stop_the_start() =>
        await Refused(
            notify => notify.Handle<Message>("orders", Nothing.Handle),
            "Group 'orders': it handles raw messages and names no topic; add Topics(\"your.topic\")."
        );

    [Theory]
    [InlineData("", "A group is missing; give words of letters, digits, '_', ':' and '-', joined by dots.")]
    [InlineData("a..b", "The group 'a..b' has an empty word; words are joined by single dots.")]
    [InlineData("notify.mine", "names that begin with 'notify.' are Notify's own; choose another first word.")]
    public async Task A_group_that_cannot_be_named_so_stops_the_start(string name, string problem) =>
        await Refused(notify => Raw(notify, name, "orders"), $"Group '{name}': {problem}");

    [Theory]
    [InlineData("a*", "The topic pattern 'a*' has '*' inside a word; a wildcard is a word of its own.")]
    [InlineData("notify.notices", "the topic 'notify.notices' begins with 'notify.', which is Notify's own.")]
    public async Task A_topic_that_cannot_be_received_stops_the_start(string topic, string problem) =>
        await Refused(notify => Raw(notify, "orders", topic), $"Group 'orders': {problem}");

    [Fact]
    public async Task Blocking_without_an_order_stops_the_start() =>
        await Refused(
            notify => Raw(notify, "orders", "orders", options => options.OnFailure = FailureMode.Block),
            "Group 'orders': OnFailure is Block, which needs OrderByKey and handlers that take one message; "
                + "set it to Continue."
        );

    [Fact]
    public async Task Deduplication_without_a_ledger_stops_the_start() =>
        await Refused(
            notify =>
                Raw(notify, "orders", "orders", options => options.DeduplicateFor = TimeSpan.FromHours(1))
                    .Configure(options => options.LedgerMode = LedgerMode.Off),
            "Group 'orders': DeduplicateFor needs the ledger; set LedgerMode to Failures or All."
        );

    [Fact]
    public async Task An_ephemeral_group_with_an_order_stops_the_start() =>
        await Refused(
            notify =>
                Raw(notify, "orders", "orders", options => options.OrderByKey = true)
                    .Group("orders", group => group.Ephemeral()),
            "Group 'orders': OrderByKey is set on an ephemeral group, whose one consumer has all in order anyway; "
                + "leave it out."
        );

    [Fact]
    public async Task What_the_transport_cannot_do_stops_the_start() =>
        await Refused(
            notify =>
                Raw(notify, "orders", "orders.#", options => options.OrderByKey = true)
                    .Group("news", group => group.Topics("news").Handle<Message>(Nothing.Handle).Ephemeral())
                    .UsePlainTransport(),
            "Group 'orders': it names a pattern of topics, which the transport 'Plain' cannot; name each topic.",
            "Group 'orders': OrderByKey is set, which the transport 'Plain' cannot; leave it out.",
            "Group 'news': it is ephemeral, which the transport 'Plain' cannot; name a durable group."
        );

    [Fact]
    public async Task Retries_of_one_handler_or_for_one_exception_are_checked_too() =>
        await Refused(
            notify =>
                notify
                    .Map<Order>("orders")
                    .Map<Refund>("refunds")
                    .Group(
                        "orders",
                        group =>
                            group
                                .Handle<Order>(Nothing.Handle, new RetryOptions { Factor = 0 })
                                .RetryOn<IOException>(new RetryOptions { Jitter = 2 })
                    )
                    .Group(
                        "refunds",
                        group => group.HandleBatch<Refund>(Nothing.HandleBatch, new RetryOptions { Delayed = -1 })
                    ),
            "Group 'orders': the retries of its handler for Order: Factor is 0; it is 1 to 10.",
            "Group 'orders': the retries on IOException: Jitter is 2; it is 0 to 1.",
            "Group 'refunds': the retries of its handler for Refund: Immediate is 2 and Delayed -1; "
                + "both are 0 or more, and 999 together at most."
        );

    [Fact]
    public async Task A_rate_limit_out_of_range_stops_the_start() =>
        await Refused(
            notify =>
                Raw(
                    notify,
                    "orders",
                    "orders",
                    options => options.RateLimit = new RateLimitOptions { Permits = 100_001, Per = TimeSpan.Zero }
                ),
            "Group 'orders': RateLimit:Permits is 100001; it is 1 to 100000.",
            "Group 'orders': RateLimit:Per is 00:00:00; it is a millisecond to 00:10:00."
        );

    private static INotifyBuilder Raw(
        INotifyBuilder notify,
        string name,
        string topic,
        Action<GroupOptions>? configure = null
    ) =>
        notify.Group(
            name,
            group => group.Topics(topic).Handle<Message>(Nothing.Handle).Configure(configure ?? (_ => { }))
        );

    private static async Task Refused(Action<INotifyBuilder> configure, params string[] problems) =>
        Assert.Equal(problems, await Configured.Problems(configure));

    private sealed record Order(int Number);

    private sealed record Refund(int Number);
}
