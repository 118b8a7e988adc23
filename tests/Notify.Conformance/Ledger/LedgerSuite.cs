namespace Notify.Conformance.Ledger;

/// <summary>The ledger itself: merging, failures by filter and page, claims, retention.</summary>
public abstract class LedgerSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    private static readonly DateTimeOffset Start0 = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Steps_may_arrive_in_any_order()
    {
        var ledger = await Open();
        LedgerEntry[] steps =
        [
            Step(DeliveryStatus.Processing, attempt: 1, second: 1),
            Step(DeliveryStatus.Scheduled, attempt: 1, second: 2),
            Step(DeliveryStatus.Processing, attempt: 2, second: 3),
            Step(DeliveryStatus.Waiting, attempt: 2, second: 4),
            Step(DeliveryStatus.Done, attempt: 2, second: 3),
        ];

        foreach (var order in new[] { new[] { 0, 1, 2, 3, 4 }, [4, 3, 2, 1, 0], [2, 4, 0, 3, 1], [3, 0, 4, 1, 2] })
        {
            var id = MessageId.New();
            foreach (var index in order)
                await ledger.RecordAsync([steps[index] with { MessageId = id }]);
            var status = (await ledger.FindAsync(id))!.Groups.Single();
            Assert.Equal((DeliveryStatus.Done, 2), (status.Status, status.Attempt));
        }

        var atOnce = MessageId.New();
        await ledger.RecordAsync([.. steps[..4].Reverse().Select(step => step with { MessageId = atOnce })]);
        Assert.Equal(DeliveryStatus.Waiting, (await ledger.FindAsync(atOnce))!.Groups.Single().Status);
    }

    [Fact]
    public async Task What_a_group_is_done_with_is_known_within_the_window()
    {
        var ledger = await Open();
        var (done, failed, unknown) = (MessageId.New(), MessageId.New(), MessageId.New());
        await ledger.RecordAsync([
            Step(DeliveryStatus.Done, 1, 10) with
            {
                MessageId = done,
            },
            Failed(20) with
            {
                MessageId = failed,
            },
        ]);

        var since = Start0.AddSeconds(10);

        Assert.Equal([true, false, false], await ledger.AreDoneAsync(Name("g"), [done, failed, unknown], since));
        Assert.Equal([false], await ledger.AreDoneAsync(Name("g"), [done], since.AddSeconds(1)));
        Assert.Equal([false], await ledger.AreDoneAsync(Name("other"), [done], since));
    }

    [Fact]
    public async Task Failures_are_found_by_group_topic_reason_time_and_id_page_by_page()
    {
        var ledger = await Open();
        var entries = Enumerable
            .Range(0, 30)
            .Select(i =>
                Failed(i, reason: i % 3 == 0 ? FailureReason.Expired : FailureReason.HandlerFailed) with
                {
                    Group = Name(i % 2 == 0 ? "even" : "odd"),
                }
            )
            .ToList();
        await ledger.RecordAsync(entries);

        Assert.Equal(
            Ids(entries, i => i % 2 == 0),
            await ListAll(ledger, new FailureFilter { Group = Name("even") }, 4)
        );
        Assert.Equal(
            Ids(entries, i => i % 3 == 0),
            await ListAll(ledger, new FailureFilter { Topic = Name("t"), Reason = FailureReason.Expired }, 100)
        );
        var window = new FailureFilter
        {
            Topic = Name("t"),
            From = Start0.AddSeconds(5),
            To = Start0.AddSeconds(9),
        };
        Assert.Equal(Ids(entries, i => i is >= 5 and < 9), await ListAll(ledger, window, 2));
        var two = new[] { entries[7].MessageId, entries[11].MessageId };
        Assert.Equal(two, await ListAll(ledger, new FailureFilter { Ids = two }, 10));
    }

    [Fact]
    public async Task The_same_failure_recorded_twice_is_one_with_the_latest_story()
    {
        var ledger = await Open();
        var entry = Failed(1);
        await ledger.RecordAsync([entry]);

        await ledger.RecordAsync([entry with { Attempt = 9, At = Start0.AddSeconds(2) }]);

        var page = await ledger.ListFailuresAsync(Query(new FailureFilter { Ids = [entry.MessageId] }));
        Assert.Equal(9, Assert.Single(page.Items).Attempts);
    }

    [Fact]
    public async Task A_claim_is_one_callers_alone_until_it_ends_or_its_lease_does()
    {
        var ledger = await Open();
        var entries = Enumerable.Range(0, 5).Select(i => Failed(i)).ToList();
        await ledger.RecordAsync(entries);
        var filter = new FailureFilter { Topic = Name("t") };

        var first = await ledger.ClaimFailuresAsync(filter, 3, TimeSpan.FromMinutes(5));
        var second = await ledger.ClaimFailuresAsync(filter, 10, TimeSpan.FromMinutes(5));
        Assert.Equal((3, 2), (first.Items.Count, second.Items.Count));
        Assert.Empty((await ledger.ClaimFailuresAsync(filter, 10, TimeSpan.FromMinutes(5))).Items);
        await ledger.EndClaimAsync(first, [true, false, true]);

        var given = await ledger.ClaimFailuresAsync(filter, 10, TimeSpan.FromMilliseconds(100));
        Assert.Equal(entries[1].MessageId, Assert.Single(given.Items).Message.Id);
        await Guard.Until(
            async () => (await ledger.ClaimFailuresAsync(filter, 10, TimeSpan.FromMinutes(5))).Items.Count > 0,
            "what nobody answered for in time"
        );
        await ledger.EndClaimAsync(second, [true, true]);
        var remaining = await ListAll(ledger, filter, 10);
        Assert.Contains(entries[1].MessageId, remaining);
        Assert.DoesNotContain(entries[0].MessageId, remaining);
        Assert.DoesNotContain(entries[2].MessageId, remaining);
    }

    [Fact]
    public async Task Resolving_removes_exactly_what_the_filter_says()
    {
        var ledger = await Open();
        var entries = Enumerable.Range(0, 10).Select(i => Failed(i)).ToList();
        await ledger.RecordAsync(entries);

        var removed = await ledger.ResolveFailuresAsync(
            new FailureFilter { Topic = Name("t"), From = Start0.AddSeconds(6) }
        );

        Assert.Equal(4, removed);
        Assert.Equal(Ids(entries, i => i < 6), await ListAll(ledger, new FailureFilter { Topic = Name("t") }, 100));
    }

    [Fact]
    public async Task The_sweep_forgets_what_is_old_and_never_a_failure()
    {
        var ledger = await Open();
        var longAgo = DateTimeOffset.UtcNow.AddDays(-10);
        var (old, fresh, failed) = (MessageId.New(), MessageId.New(), Failed(1) with { At = longAgo });
        await ledger.RecordAsync([
            Step(DeliveryStatus.Done, 1, 0) with
            {
                MessageId = old,
                At = longAgo,
            },
            Step(DeliveryStatus.Done, 1, 0) with
            {
                MessageId = fresh,
                At = DateTimeOffset.UtcNow,
            },
            failed,
        ]);

        await ledger.SweepAsync(TimeSpan.FromDays(7));

        Assert.Null(await ledger.FindAsync(old));
        Assert.NotNull(await ledger.FindAsync(fresh));
        Assert.Single((await ledger.ListFailuresAsync(Query(new FailureFilter { Ids = [failed.MessageId] }))).Items);
    }

    /// <summary>The adapter's ledger.</summary>
    private async Task<IDeliveryLedger> Open() => (await Start()).Ledger;

    private LedgerEntry Step(DeliveryStatus status, int attempt, int second) =>
        new()
        {
            MessageId = MessageId.New(),
            Topic = Name("t"),
            Group = Name("g"),
            Status = status,
            Attempt = attempt,
            At = Start0.AddSeconds(second),
        };

    private LedgerEntry Failed(int second, FailureReason reason = FailureReason.HandlerFailed)
    {
        var message = new Message(Name("t"), new byte[] { 1, 2, 3 }) { Key = "key" };
        return Step(DeliveryStatus.Failed, 3, second) with
        {
            MessageId = message.Id,
            Message = message,
            Failure = Failure.From(reason, "why", Start0.AddSeconds(second)),
            FirstFailedAt = Start0.AddSeconds(second - 1),
        };
    }

    private static IEnumerable<MessageId> Ids(List<LedgerEntry> entries, Func<int, bool> which) =>
        entries.Where((_, i) => which(i)).Select(entry => entry.MessageId);

    private static FailureQuery Query(FailureFilter filter) => new() { Filter = filter };

    private static async Task<List<MessageId>> ListAll(IDeliveryLedger ledger, FailureFilter filter, int limit)
    {
        var ids = new List<MessageId>();
        var query = new FailureQuery { Filter = filter, Limit = limit };
        while (true)
        {
            var page = await ledger.ListFailuresAsync(query);
            Assert.True(page.Items.Count <= limit);
            ids.AddRange(page.Items.Select(item => item.Message.Id));
            if (page.Next is null)
                return ids;
            query = query with { Cursor = page.Next };
        }
    }
}
