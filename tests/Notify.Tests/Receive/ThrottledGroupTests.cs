using System.Threading.RateLimiting;
using Notify.Conformance;
using Notify.Handle;
using Notify.Hosting;
using Notify.Limits;
using Notify.Tests.Support;

namespace Notify.Tests.Receive;

/// <summary>A group with a limit begins no more than it may, and nobody stands and waits meanwhile.</summary>
public sealed class ThrottledGroupTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly PathParts _parts = new();
    private readonly Collector<DateTimeOffset> _begun = new();

    private readonly DateTimeOffset _start;

    public ThrottledGroupTests() => _start = _parts.Now;

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task No_more_messages_are_begun_in_any_interval_than_may_be_and_all_are_at_last()
    {
        await using var group = _parts.MessageGroup(Handle, options => options.RateLimit = Limit(3));

        group.Receive(_parts.Settler, Deliveries(10));
        await AllSettled(10);

        AssertSpacing(3);
        await Stop(group);
    }

    [Fact]
    public async Task A_batch_is_no_larger_than_may_be_begun()
    {
        var sizes = new Collector<int>();
        await using var group = _parts.BatchGroup(
            (items, token) =>
            {
                sizes.Add(items.Count);
                foreach (var _ in items)
                    _begun.Add(_parts.Now);
                return Task.CompletedTask;
            },
            options => (options.RateLimit, options.BatchSize, options.BatchWait) = (Limit(4), 100, TimeSpan.Zero)
        );

        group.Receive(_parts.Settler, Deliveries(10));
        // The clock stands while the first is taken. Then it runs, and permits of different times make smaller ones.
        await Guard.Until(() => _parts.Settler.Settled.Count == 4, "the first batch to be settled");
        await AllSettled(10);

        Assert.Equal(4, sizes.All[0]);
        Assert.All(sizes.All, size => Assert.InRange(size, 1, 4));
        AssertSpacing(4);
        await Stop(group);
    }

    [Fact]
    public async Task Keys_stay_in_order_and_a_key_at_work_uses_up_no_permit()
    {
        var gate = new TaskCompletionSource();
        var order = new Collector<int>();
        await using var group = _parts.MessageGroup(
            async (message, _, _) =>
            {
                _begun.Add(_parts.Now);
                order.Add(BitConverter.ToInt32(message.Body.Span));
                await gate.Task;
            },
            options => (options.RateLimit, options.OrderByKey) = (Limit(2), true)
        );

        // Two of one key: the second waits for the first, and the third's permit is still there.
        group.Receive(
            _parts.Settler,
            [new PathDelivery(key: "a", number: 1), new PathDelivery(key: "a", number: 2), new PathDelivery(number: 3)]
        );
        // Which of two keys is begun first is nobody's promise.
        Assert.Equal([1, 3], (await order.Next(2)).Order());
        gate.SetResult();
        await AllSettled(3);

        Assert.Equal(2, order.All[^1]);
        AssertSpacing(2);
        await Stop(group);
    }

    [Fact]
    public async Task At_the_end_what_waits_for_its_turn_goes_back_at_once()
    {
        var group = _parts.MessageGroup(Handle, options => options.RateLimit = Limit(1));
        group.Receive(_parts.Settler, Deliveries(5));
        await _parts.Settler.Settled.Next();

        await Stop(group);

        Assert.Equal(1, _begun.Count);
        Assert.Empty(group.CutOff);
        await group.DisposeAsync();
    }

    [Fact]
    public async Task A_retry_takes_its_turn_like_a_first_attempt()
    {
        await using var group = _parts.MessageGroup(
            (message, _, _) =>
            {
                _begun.Add(_parts.Now);
                throw new InvalidOperationException("no");
            },
            options =>
            {
                options.RateLimit = Limit(1);
                options.OrderByKey = true;
                options.OnFailure = FailureMode.Block;
                options.Retry = new RetryOptions { Immediate = 2, Delayed = 0 };
            }
        );

        group.Receive(_parts.Settler, [new PathDelivery(key: "k")]);
        await AllSettled(1);

        Assert.Equal(3, _begun.Count);
        AssertSpacing(1);
        await Stop(group);
    }

    [Fact]
    public async Task Groups_that_share_a_limiter_share_what_it_permits()
    {
        using RateLimiter limiter = new IntervalLimiter(Limit(3), _parts.Time);
        await using var one = _parts.MessageGroup(Handle, limiter: limiter);
        await using var other = _parts.MessageGroup(Handle, limiter: limiter);

        one.Receive(_parts.Settler, Deliveries(5));
        other.Receive(_parts.Settler, Deliveries(5));
        await AllSettled(10);

        AssertSpacing(3);
        await Stop(one);
        await Stop(other);
    }

    [Fact]
    public async Task A_limiter_that_fails_is_told_of_and_asked_again()
    {
        using var limiter = new MoodyLimiter { Fails = true };
        await using var group = _parts.MessageGroup(Handle, limiter: limiter);
        group.Receive(_parts.Settler, Deliveries(1));
        await Guard.Until(() => _parts.Log.Has(1303), "the failure to be told of");

        limiter.Fails = false;
        await AllSettled(1);
        await Stop(group);
    }

    [Fact]
    public async Task A_limiter_of_the_platform_that_does_not_wait_itself_is_asked_again()
    {
        using var limiter = new MoodyLimiter { Refuses = true };
        await using var group = _parts.MessageGroup(Handle, limiter: limiter);
        group.Receive(_parts.Settler, Deliveries(1));
        await Guard.Until(() => limiter.Asked >= 2, "the limiter to be asked");
        Assert.Equal(0, _begun.Count);

        limiter.Refuses = false;
        await AllSettled(1);
        await Stop(group);
    }

    [Theory]
    [InlineData(1, 600, 1)]
    [InlineData(1, 2, 30)]
    [InlineData(100, 1, 500)]
    public void A_group_with_a_low_limit_holds_no_more_than_a_minutes_worth(int permits, int seconds, int held)
    {
        var group = new GroupDefinition("group");
        group.Topics.Add("t");
        group.Options.RateLimit = new RateLimitOptions { Permits = permits, Per = TimeSpan.FromSeconds(seconds) };

        Assert.Equal(held, RunningGroup.SubscriptionOf(group, _parts.Types).PrefetchMessages);
    }

    private static RateLimitOptions Limit(int permits) => new() { Permits = permits, Per = Second };

    private static PathDelivery[] Deliveries(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new PathDelivery(number: number))];

    private Task Handle(Message message, MessageContext context, CancellationToken cancellationToken)
    {
        _begun.Add(_parts.Now);
        return Task.CompletedTask;
    }

    /// <summary>
    /// What may begin in an interval is begun in it at the earliest; a handler may see a later clock.
    /// </summary>
    private void AssertSpacing(int permits)
    {
        var since = _begun.All.Order().Select(begun => begun - _start).ToList();
        Assert.All(since, (begun, i) => Assert.True(begun >= Second * (i / permits), $"{i} began after {begun}."));
    }

    private Task AllSettled(int count) =>
        Guard.Until(
            () =>
            {
                _parts.Time.Advance(TimeSpan.FromMilliseconds(50));
                return _parts.Settler.Settled.Count == count;
            },
            $"{count} to be settled"
        );

    private static Task Stop(Notify.Receive.GroupRunner group) =>
        Guard.Within(group.StopAsync(CancellationToken.None), "the group to stop");

    /// <summary>A limiter that a test makes fail or refuse.</summary>
    private sealed class MoodyLimiter : RateLimiter
    {
        private int _asked;

        public bool Fails { get; set; }

        public bool Refuses { get; set; }

        public int Asked => Volatile.Read(ref _asked);

        public override TimeSpan? IdleDuration => null;

        public override RateLimiterStatistics? GetStatistics() => null;

        protected override RateLimitLease AttemptAcquireCore(int permitCount)
        {
            Interlocked.Increment(ref _asked);
            if (Fails)
                throw new InvalidOperationException("The limiter is out of order.");
            return new Lease(!Refuses);
        }

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(
            int permitCount,
            CancellationToken cancellationToken
        ) => new(AttemptAcquireCore(permitCount));

        private sealed class Lease(bool isAcquired) : RateLimitLease
        {
            public override bool IsAcquired => isAcquired;

            public override IEnumerable<string> MetadataNames => [];

            public override bool TryGetMetadata(string metadataName, out object? metadata)
            {
                metadata = null;
                return false;
            }
        }
    }
}
