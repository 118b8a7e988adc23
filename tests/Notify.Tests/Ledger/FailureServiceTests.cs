using Notify.Conformance;

namespace Notify.Tests.Ledger;

/// <summary>Dead messages are found, sent again and resolved wherever they are kept: in the ledger or the transport.</summary>
public sealed class FailureServiceTests
{
    private readonly Collector<MessageId> _handled = new();
    private volatile bool _heals;
    private volatile bool _ledgerIsFull;

    [Fact]
    public async Task Pages_go_through_the_ledger_and_then_the_transport_without_a_gap_or_a_repetition()
    {
        await using var app = await StartWithDead(inLedger: 4, inTransport: 3);

        var pages = new List<int>();
        var found = new List<MessageId>();
        string? cursor = null;
        do
        {
            var page = await app.Failures.ListAsync(new FailureQuery { Limit = 2, Cursor = cursor });
            pages.Add(page.Items.Count);
            found.AddRange(page.Items.Select(item => item.Message.Id));
            cursor = page.Next;
        } while (cursor is not null);

        Assert.Equal(7, found.Distinct().Count());
        Assert.Equal(7, pages.Sum());
        Assert.All(pages.SkipLast(1), count => Assert.Equal(2, count));
    }

    [Fact]
    public async Task One_page_may_hold_what_both_keep()
    {
        await using var app = await StartWithDead(inLedger: 1, inTransport: 1);

        var page = await app.Failures.ListAsync();

        Assert.Equal(2, page.Items.Count);
        Assert.Null(page.Next);
        Assert.All(page.Items, item => Assert.Equal(("orders", 1), (item.Group, item.Attempts)));
    }

    [Fact]
    public async Task What_is_sent_again_is_handled_and_no_longer_dead()
    {
        await using var app = await StartWithDead(inLedger: 3, inTransport: 2);
        _heals = true;

        Assert.Equal(5, await app.Failures.RedriveAsync(new FailureFilter { Group = "orders" }));

        await Guard.Until(
            async () => await app.Groups.FindAsync("orders") is { Waiting: 0, InFlight: 0 },
            "all to be handled"
        );
        Assert.Empty((await app.Failures.ListAsync()).Items);
    }

    [Fact]
    public async Task What_cannot_be_sent_again_stays_dead_and_is_logged()
    {
        await using var app = await StartWithDead(inLedger: 2, inTransport: 0);
        await app.Ledger.RecordAsync([DeadIn("gone")]);
        _heals = true;

        Assert.Equal(2, await app.Failures.RedriveAsync(new FailureFilter()));

        Assert.Equal("gone", Assert.Single((await app.Failures.ListAsync()).Items).Group);
        Assert.Equal(
            "1 dead messages of group 'gone' could not be sent again and stay dead",
            Assert.Single(app.Log.Entries, entry => entry.EventId == 1702).Text
        );
    }

    [Fact]
    public async Task What_died_before_any_group_had_it_goes_to_its_topic()
    {
        await using var app = await StartWithDead(inLedger: 0, inTransport: 0);
        await app.Ledger.RecordAsync([DeadIn("")]);
        _heals = true;

        Assert.Equal(1, await app.Failures.RedriveAsync(new FailureFilter()));

        Assert.Empty((await app.Failures.ListAsync()).Items);
        Assert.Equal(new MessageId("order-7"), await _handled.Next());
    }

    [Fact]
    public async Task What_is_resolved_is_removed_from_both_and_nothing_else_is()
    {
        await using var app = await StartWithDead(inLedger: 2, inTransport: 2);
        await app.Ledger.RecordAsync([DeadIn("gone")]);

        Assert.Equal(4, await app.Failures.ResolveAsync(new FailureFilter { Group = "orders" }));

        Assert.Equal("gone", Assert.Single((await app.Failures.ListAsync()).Items).Group);
        Assert.Equal(0, await app.Failures.ResolveAsync(new FailureFilter { Group = "orders" }));
    }

    private async Task<TestApp> StartWithDead(int inLedger, int inTransport)
    {
        var app = await TestApp.Start(notify =>
            notify
                .UseSpy<IDeliveryLedger>(
                    (method, _) =>
                        _ledgerIsFull && method == nameof(IDeliveryLedger.RecordAsync)
                            ? throw new IOException("The ledger is full.")
                            : null
                )
                .Raw(
                    "orders",
                    "orders",
                    (message, _, _) =>
                    {
                        if (!_heals)
                            throw new InvalidOperationException("Not today.");
                        _handled.Add(message.Id);
                        return Task.CompletedTask;
                    },
                    options => options.Retry = RetryOptions.None
                )
        );
        await Die(app, inLedger);
        _ledgerIsFull = true;
        await Die(app, inTransport);
        _ledgerIsFull = false;
        return app;
    }

    private static async Task Die(TestApp app, int count)
    {
        var before = (await app.Failures.ListAsync()).Items.Count;
        for (var i = 0; i < count; i++)
            await app.Producer.SendAsync(new Message("orders", new byte[1]));
        await Guard.Until(
            async () => (await app.Failures.ListAsync()).Items.Count == before + count,
            "the messages to die"
        );
    }

    private static LedgerEntry DeadIn(string group) =>
        new()
        {
            MessageId = new MessageId("order-7"),
            Topic = "orders",
            Group = group,
            Status = DeliveryStatus.Failed,
            Attempt = 1,
            At = DateTimeOffset.UnixEpoch,
            Failure = Failure.From(FailureReason.HandlerFailed, "Not today.", DateTimeOffset.UnixEpoch),
            Message = new Message("orders", new byte[1], new MessageId("order-7")),
        };
}
