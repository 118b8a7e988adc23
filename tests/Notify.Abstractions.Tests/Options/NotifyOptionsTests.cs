namespace Notify.Abstractions.Tests.Options;

public sealed class NotifyOptionsTests
{
    [Fact]
    public void A_topic_that_is_not_declared_is_like_the_defaults()
    {
        var declared = new TopicOptions { Partitions = 3 };
        var options = new NotifyOptions { Topics = { ["orders"] = declared } };

        Assert.Same(declared, options.Topic("orders"));
        Assert.Same(options.TopicDefaults, options.Topic("Orders"));
    }

    [Fact]
    public void Defaults_that_are_documented_do_not_change_by_accident()
    {
        var (options, group, topic, inbox) = (
            new NotifyOptions(),
            new GroupOptions(),
            new TopicOptions(),
            new InboxOptions()
        );

        Assert.Equal(
            "Failures 7.00:00:00 notify 1048576 00:00:30 00:00:20",
            $"{options.LedgerMode} {options.LedgerKeepFor} {options.Prefix} {options.MaxBodyBytes} "
                + $"{options.SendTimeout} {options.ShutdownTimeout}"
        );
        Assert.Equal(
            "8 500 16777216 False Continue 00:05:00 00:00:10 20  DeadLetter 500 00:00:00.0500000",
            $"{group.Concurrency} {group.Prefetch} {group.PrefetchBytes} {group.OrderByKey} {group.OnFailure} "
                + $"{group.HandlerTimeout} {group.CancellationGrace} {group.MaxReturns} {group.DeduplicateFor} "
                + $"{group.OnUnknownType} {group.BatchSize} {group.BatchWait}"
        );
        Assert.Equal(
            "8 False 100000 7.00:00:00",
            $"{topic.Partitions} {topic.Transient} {topic.HoldLimit} {topic.HoldFor}"
        );
        Assert.Equal(
            "  30.00:00:00 30.00:00:00 00:01:00 500 00:00:00.0500000",
            $"{inbox.MaxPerUser} {inbox.KeepFor} {inbox.RememberDeletedFor} {inbox.BroadcastsForNewUsers} "
                + $"{inbox.SweepEvery} {inbox.BatchSize} {inbox.BatchWait}"
        );
    }
}
