using System.Globalization;
using Notify.Conformance;
using Notify.Redis.Tests.Conformance;
using Notify.Redis.Tests.Support;

namespace Notify.Redis.Tests.Ledger;

/// <summary>How long the ledger keeps what, by the expiry of its records on the server.</summary>
public sealed class RetentionTests : Suite<RedisHarness>
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(7);
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task Each_state_is_kept_for_its_own_time_and_the_longest_of_all_groups_counts()
    {
        Harness.Tune(options =>
        {
            options.LedgerKeepFor[DeliveryStatus.Done] = TimeSpan.FromHours(1);
            options.LedgerKeepFor[DeliveryStatus.Cancelled] = TimeSpan.FromHours(2);
        });
        var ledger = Open();
        var (done, both, cancelled, waiting) = (MessageId.New(), MessageId.New(), MessageId.New(), MessageId.New());

        await ledger.RecordAsync([
            Step(done, DeliveryStatus.Waiting),
            Step(done, DeliveryStatus.Done, "a"),
            Step(both, DeliveryStatus.Done, "a"),
            Step(both, DeliveryStatus.Processing, "b"),
            Step(cancelled, DeliveryStatus.Cancelled),
            Step(waiting, DeliveryStatus.Waiting),
        ]);

        Assert.Equal(TimeSpan.FromHours(1), await KeptFor(done));
        Assert.Equal(Usual, await KeptFor(both));
        Assert.Equal(TimeSpan.FromHours(2), await KeptFor(cancelled));
        Assert.Equal(Usual, await KeptFor(waiting));
    }

    [Fact]
    public async Task What_is_scheduled_is_known_until_it_is_due_and_what_is_cancelled_no_longer_than_anything()
    {
        var ledger = Open();
        var (kept, cancelled) = (MessageId.New(), MessageId.New());
        var due = Now.AddDays(400);

        await ledger.RecordAsync([
            Step(kept, DeliveryStatus.Scheduled) with
            {
                DueAt = due,
            },
            Step(cancelled, DeliveryStatus.Scheduled) with
            {
                DueAt = due,
            },
            Step(cancelled, DeliveryStatus.Cancelled),
        ]);

        Assert.Equal(Usual + TimeSpan.FromDays(400), await KeptFor(kept));
        Assert.Equal(Usual, await KeptFor(cancelled));
    }

    [Fact]
    public async Task A_failure_is_kept_until_somebody_deals_with_it_unless_it_has_a_time()
    {
        var ledger = Open();
        var id = MessageId.New();

        await ledger.RecordAsync([Failed(id)]);

        Assert.Null(await KeptFor(id));
        Assert.Equal(0, await ledger.SweepAsync(TimeSpan.Zero));
        Assert.Equal(1, await ledger.ResolveFailuresAsync(new FailureFilter { Ids = [id] }));
        Assert.NotNull(await KeptFor(id));
    }

    [Fact]
    public async Task Failures_past_their_time_are_removed()
    {
        Harness.Tune(options => options.LedgerKeepFor[DeliveryStatus.Failed] = TimeSpan.FromHours(1));
        var ledger = Open();
        var (old, young) = (MessageId.New(), MessageId.New());
        await ledger.RecordAsync([Failed(old, Now.AddHours(-2)), Failed(young)]);

        var removed = await ledger.SweepAsync(Usual);

        Assert.True(removed >= 1);
        var left = await ledger.ListFailuresAsync(new FailureQuery { Filter = new FailureFilter { Group = "g" } });
        Assert.Equal(young, Assert.Single(left.Items).Message.Id);
        Assert.Equal(TimeSpan.FromHours(1), await KeptFor(young));
    }

    private static LedgerEntry Step(MessageId id, DeliveryStatus status, string? group = null) =>
        new()
        {
            MessageId = id,
            Topic = "t",
            Status = status,
            At = Now,
            Group = group,
            Attempt = 1,
        };

    private static LedgerEntry Failed(MessageId id, DateTimeOffset? at = null) =>
        Step(id, DeliveryStatus.Failed, "g") with
        {
            At = at ?? Now,
            Message = new Message("t", default, id),
            Failure = new Failure(FailureReason.HandlerFailed, null, "why", at ?? Now),
        };

    private IDeliveryLedger Open() => Harness.Bare().GetAdapter<IDeliveryLedger>(RedisBuilderExtensions.AdapterName)!;

    /// <summary>How long after its step a record is kept; null: for ever.</summary>
    private async Task<TimeSpan?> KeptFor(MessageId id)
    {
        var server = await Servers.One.GetAsync();
        var shard = RedisKeys.LedgerShard(id.ToString());
        var until = await server.CommandAsync("PEXPIRETIME", $"{{{Harness.Prefix}:l:{shard}}}:{id}");
        var milliseconds = long.Parse(until, CultureInfo.InvariantCulture);
        Assert.NotEqual(-2, milliseconds);
        return milliseconds < 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) - Cut(Now);
    }

    private static DateTimeOffset Cut(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
