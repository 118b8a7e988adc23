namespace Notify.Tests.Setup;

/// <summary>Every option out of range stops the start with its key, its value and what to set.</summary>
public sealed class OptionsCheckTests
{
    private const string Prefix = "set 1 to 32 letters, digits, '_' and '-'.";

    [Theory]
    [InlineData("Prefix", "", $"Prefix is ''; {Prefix}")]
    [InlineData("Prefix", "a.b", $"Prefix is 'a.b'; {Prefix}")]
    [InlineData(
        "Prefix",
        "p23456789012345678901234567890123",
        $"Prefix is 'p23456789012345678901234567890123'; {Prefix}"
    )]
    [InlineData("MaxBodyBytes", "0", "MaxBodyBytes is 0; set 1 to 134217728 (128 MiB).")]
    [InlineData("MaxBodyBytes", "134217729", "MaxBodyBytes is 134217729; set 1 to 134217728 (128 MiB).")]
    [InlineData("SendTimeout", "00:00:00", "SendTimeout is 00:00:00; set more than zero, a day at most.")]
    [InlineData("SendTimeout", "1.00:00:01", "SendTimeout is 1.00:00:01; set more than zero, a day at most.")]
    [InlineData("ShutdownTimeout", "-00:00:01", "ShutdownTimeout is -00:00:01; set zero to a day.")]
    [InlineData("ShutdownTimeout", "1.00:00:01", "ShutdownTimeout is 1.00:00:01; set zero to a day.")]
    [InlineData("LedgerMode", "7", "LedgerMode is 7; set Off, Failures or All.")]
    [InlineData("LedgerKeepFor", "00:00:00", "LedgerKeepFor is 00:00:00; set more than zero.")]
    public async Task An_option_out_of_range_stops_the_start(string key, string value, string problem) =>
        Assert.Equal([problem], await Configured.Problems((key, value)));

    [Theory]
    [InlineData("TopicDefaults")]
    [InlineData("Topics:orders.paid")]
    public async Task A_topic_out_of_range_stops_the_start_with_every_fault(string path)
    {
        var problems = await Configured.Problems(
            ($"{path}:Partitions", "257"),
            ($"{path}:HoldLimit", "0"),
            ($"{path}:HoldFor", "00:00:00"),
            ($"{path}:RateLimit:Permits", "0"),
            ($"{path}:RateLimit:Per", "00:11:00")
        );

        Assert.Equal(
            [
                $"{path}:Partitions is 257; set 1 to 256.",
                $"{path}:HoldLimit is 0; set 1 at least, or Transient to hold nothing.",
                $"{path}:HoldFor is 00:00:00; set more than zero, or Transient to hold nothing.",
                $"{path}:RateLimit:Permits is 0; it is 1 to 100000.",
                $"{path}:RateLimit:Per is 00:11:00; it is a millisecond to 00:10:00.",
            ],
            problems
        );
    }

    [Fact]
    public async Task A_topic_needs_a_partition() =>
        Assert.Equal(
            ["TopicDefaults:Partitions is 0; set 1 to 256."],
            await Configured.Problems(("TopicDefaults:Partitions", "0"))
        );

    [Fact]
    public async Task A_topic_that_cannot_be_named_so_stops_the_start() =>
        Assert.Equal(
            [
                "Topics:my orders: The topic 'my orders' has ' ' (U+0020); use letters, digits, '_', ':' and '-', "
                    + "with dots between words.",
            ],
            await Configured.Problems(("Topics:my orders:Transient", "true"))
        );

    [Theory]
    [InlineData("MaxPerUser", "0", "is 0; set 1 at least, or leave it out for no bound.")]
    [InlineData("KeepFor", "00:00:00", "is 00:00:00; set more than zero, or leave it out to keep all.")]
    [InlineData("RememberDeletedFor", "-00:00:01", "is -00:00:01; set zero at least.")]
    [InlineData("BroadcastsForNewUsers", "-00:00:01", "is -00:00:01; set zero at least.")]
    [InlineData("SweepEvery", "00:00:00.9", "is 00:00:00.9000000; set a second to a day.")]
    [InlineData("SweepEvery", "1.00:00:01", "is 1.00:00:01; set a second to a day.")]
    [InlineData("BatchSize", "0", "is 0; set 1 to 10000.")]
    [InlineData("BatchSize", "10001", "is 10001; set 1 to 10000.")]
    [InlineData("BatchWait", "-00:00:01", "is -00:00:01; set zero to a day.")]
    [InlineData("BatchWait", "1.00:00:01", "is 1.00:00:01; set zero to a day.")]
    public async Task An_option_of_the_inboxes_out_of_range_stops_the_start(string key, string value, string fault) =>
        Assert.Equal([$"Notices:{key} {fault}"], await Configured.Problems(($"Notices:{key}", value)));

    [Theory]
    [InlineData("Concurrency", "0", "is 0; set 1 to 1024.")]
    [InlineData("Concurrency", "1025", "is 1025; set 1 to 1024.")]
    [InlineData("Prefetch", "0", "is 0; set 1 to 65535.")]
    [InlineData("Prefetch", "65536", "is 65536; set 1 to 65535.")]
    [InlineData("PrefetchBytes", "0", "is 0; set 1 at least.")]
    [InlineData("HandlerTimeout", "00:00:00", "is 00:00:00; set a millisecond to a day.")]
    [InlineData("HandlerTimeout", "1.00:00:01", "is 1.00:00:01; set a millisecond to a day.")]
    [InlineData("CancellationGrace", "-00:00:01", "is -00:00:01; set zero to a day.")]
    [InlineData("MaxReturns", "-1", "is -1; set 0 at least.")]
    [InlineData("DeduplicateFor", "00:00:00", "is 00:00:00; set more than zero, or leave it out.")]
    [InlineData("BatchSize", "0", "is 0; set 1 to 10000.")]
    [InlineData("BatchSize", "10001", "is 10001; set 1 to 10000.")]
    [InlineData("BatchWait", "-00:00:01", "is -00:00:01; set zero to a day.")]
    [InlineData("OnFailure", "7", "is 7; set Continue or Block.")]
    [InlineData("OnUnknownType", "7", "is 7; set DeadLetter or Ignore.")]
    [InlineData("Retry:FirstDelay", "00:00:00", "is 00:00:00; it is more than zero and at most MaxDelay (00:10:00).")]
    [InlineData("Retry:MaxDelay", "1.00:00:01", "is 1.00:00:01; it is a day at most.")]
    [InlineData("Retry:Factor", "0.5", "is 0.5; it is 1 to 10.")]
    [InlineData("Retry:Jitter", "1.5", "is 1.5; it is 0 to 1.")]
    public async Task An_option_of_a_group_out_of_range_stops_the_start(string key, string value, string fault) =>
        Assert.Equal(
            [$"Group 'orders': {key} {fault}"],
            await Configured.Problems(
                notify => notify.Group("orders", group => group.Topics("orders").Handle<Message>(Nothing.Handle)),
                ($"Groups:orders:{key}", value)
            )
        );

    [Theory]
    [InlineData("-1", "5")]
    [InlineData("2", "-1")]
    [InlineData("500", "500")]
    [InlineData("2147483647", "2147483647")]
    public async Task Retries_without_end_stop_the_start(string immediate, string delayed) =>
        Assert.Equal(
            [
                $"Group 'orders': Retry:Immediate is {immediate} and Delayed {delayed}; "
                    + "both are 0 or more, and 999 together at most.",
            ],
            await Configured.Problems(
                notify => notify.Group("orders", group => group.Topics("orders").Handle<Message>(Nothing.Handle)),
                ("Groups:orders:Retry:Immediate", immediate),
                ("Groups:orders:Retry:Delayed", delayed)
            )
        );
}
