using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Receive;

public sealed class SubscriptionTests
{
    [Fact]
    public void A_subscription_at_its_limits_is_taken()
    {
        var subscription = new Subscription(
            new string('g', MessageLimits.GroupLength),
            [.. Enumerable.Repeat("a.#", Subscription.MaxTopics)]
        )
        {
            PrefetchMessages = 65_535,
            PrefetchBytes = 1,
            EphemeralLimit = 1_000_000,
        };

        Assert.Empty(subscription.Faults());
        subscription.ThrowIfInvalid();
    }

    [Fact]
    public void Everything_at_its_least_is_taken_too() =>
        Assert.Empty(new Subscription("g", "t") { PrefetchMessages = 1, EphemeralLimit = 1 }.Faults());

    public static TheoryData<Subscription, string[]> Wrong =>
        new()
        {
            { new("", "t"), ["group is missing"] },
            { new("a b", "t"), ["group 'a b'", "' ' (U+0020)"] },
            { new("g.*", "t"), ["group 'g.*'", "wildcard"] },
            { new(new string('g', 101), "t"), ["101 characters, over the limit of 100"] },
            { new("g"), ["'g' names 0 topics; it may name 1 to 1000"] },
            { new("g", [.. Enumerable.Repeat("t", 1_001)]), ["'g' names 1001 topics; it may name 1 to 1000"] },
            { new("g", "t", "a..b"), ["'a..b'", "empty word"] },
            {
                new("g", "t") { PrefetchMessages = 0 },
                ["prefetch of group 'g' is 0 messages; it is 1 to 65535"]
            },
            {
                new("g", "t") { PrefetchMessages = 65_536 },
                ["is 65536 messages; it is 1 to 65535"]
            },
            {
                new("g", "t") { PrefetchBytes = 0 },
                ["prefetch of group 'g' is 0 bytes"]
            },
            {
                new("g", "t") { EphemeralLimit = 0 },
                ["ephemeral group 'g' is 0; it is 1 to 1,000,000"]
            },
            {
                new("g", "t") { EphemeralLimit = 1_000_001 },
                ["is 1000001; it is 1 to 1,000,000"]
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void One_more_than_a_limit_is_refused_with_the_group_and_the_limit(Subscription subscription, string[] names)
    {
        var fault = Assert.Single(subscription.Faults());

        Assert.All(names, name => Assert.Contains(name, fault, StringComparison.Ordinal));
        Refused.With(ErrorIds.InvalidSubscription, "Subscription", names, subscription.ThrowIfInvalid);
    }

    [Fact]
    public void All_faults_are_found_at_once() =>
        Assert.Equal(
            4,
            new Subscription("", "", "..") { PrefetchMessages = 0 }
                .Faults()
                .Count()
        );
}
