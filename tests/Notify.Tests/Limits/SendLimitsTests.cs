using Notify.Limits;
using Notify.Testing;

namespace Notify.Tests.Limits;

/// <summary>Which topics have a limit, and that each has one of its own.</summary>
public sealed class SendLimitsTests
{
    private readonly NotifyOptions _options = new();

    [Fact]
    public void Without_a_limit_there_is_none()
    {
        var limits = Limits();

        Assert.False(limits.Any);
        Assert.Null(limits.Of("t"));
    }

    [Fact]
    public void A_topic_has_its_own()
    {
        _options.Topics["slow"] = new TopicOptions { RateLimit = new RateLimitOptions { Permits = 1 } };
        var limits = Limits();

        Assert.True(limits.Any);
        Assert.Same(limits.Of("slow"), limits.Of("slow"));
        Assert.Null(limits.Of("other"));
    }

    [Fact]
    public void The_defaults_give_each_topic_one_and_none_to_those_of_Notify()
    {
        _options.TopicDefaults.RateLimit = new RateLimitOptions { Permits = 1 };
        var limits = Limits();

        Assert.True(limits.Any);
        Assert.NotSame(limits.Of("one"), limits.Of("other"));
        Assert.Null(limits.Of("notify.notices"));
    }

    private SendLimits Limits() => new(_options, new ManualTime());
}
