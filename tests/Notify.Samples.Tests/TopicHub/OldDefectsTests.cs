using System.Net;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.Samples.Tests.TopicHub;

/// <summary>What was wrong with KapokMQ: one test each, with the scenarios they belong to.</summary>
public sealed class OldDefectsTests
{
    private static readonly string[] Patient =
    [
        "--Notify:TopicSockets:PeerTimeout=01:00:00",
        "--Notify:TopicSockets:WriteTimeout=01:00:00",
        "--Notify:TopicSockets:CloseTimeout=01:00:00",
    ];

    [Fact]
    public async Task S3_1_Cleaning_takes_neither_what_nobody_has_consumed_nor_what_is_not_due()
    {
        var time = new ManualTime();
        await using var hub = await RunningTopicHub.Start(time, [.. Patient, "--TopicHub:CleanTime=60"]);
        var consumed = await hub.Produce("done", "x");
        await using (var done = await hub.Consumer("done"))
        {
            await done.Consume();
            await Guard.Until(async () => await hub.Count("consumed") == 1, "it to be consumed");
            await done.Close();
        }

        var waiting = await hub.Produce("t", "waiting");
        var later = await hub.Produce("t", "later", delay: 600);
        time.Advance(TimeSpan.FromSeconds(300));

        await Guard.Until(async () => await hub.Count("all") == 2, "the consumed one to be cleaned");
        foreach (var code in new[] { waiting, later })
            Assert.Equal(
                0,
                (await hub.Post("/Console/GetMessage", ("messageCode", code))).GetProperty("code").GetInt32()
            );
        Assert.Equal(
            -1,
            (await hub.Post("/Console/GetMessage", ("messageCode", consumed))).GetProperty("code").GetInt32()
        );
        await using var consumer = await hub.Consumer("t");
        Assert.Equal("waiting", await consumer.Consume());
        time.Advance(TimeSpan.FromSeconds(300));
        Assert.Equal("later", await consumer.Consume());
    }

    [Fact]
    public async Task S3_1_Cleaning_takes_what_nobody_has_consumed_if_it_is_asked_to()
    {
        var time = new ManualTime();
        await using var hub = await RunningTopicHub.Start(
            time,
            [.. Patient, "--TopicHub:CleanTime=60", "--TopicHub:IsCleanUnconsumed=1"]
        );
        await using (var first = await hub.Consumer("t"))
            await first.Close();
        await hub.Produce("t", "old");
        time.Advance(TimeSpan.FromSeconds(61));
        await hub.Produce("t", "new");

        await using var consumer = await hub.Consumer("t");

        Assert.Equal("new", await consumer.Consume());
    }

    [Fact]
    public async Task S3_2_Scenario_7_Who_connects_after_an_hour_gets_everything_at_once()
    {
        var time = new ManualTime();
        await using var hub = await RunningTopicHub.Start(time, Patient);
        await hub.Produce("t", "a");
        await hub.Produce("t", "b");
        time.Advance(TimeSpan.FromHours(1));

        await using var consumer = await hub.Consumer("t");

        Assert.Equal(["a", "b"], new[] { await consumer.Consume(), await consumer.Consume() });
    }

    [Fact]
    public async Task S3_4_Scenario_6_What_was_acknowledged_never_comes_again()
    {
        var time = new ManualTime();
        await using var hub = await RunningTopicHub.Start(time, [.. Patient, "--TopicHub:PushRetryTime=300"]);
        await using var consumer = await hub.Consumer("t");
        await hub.Produce("t", "acknowledged");
        await hub.Produce("t", "forgotten");
        Assert.Equal("acknowledged", await consumer.Consume());
        var forgotten = await consumer.NextMessage();
        await Guard.Until(async () => await hub.Count("consumed") == 1, "the acknowledgement to count");

        var again = consumer.NextMessage();
        await AdvanceUntil(time, () => again.IsCompleted);

        Assert.Equal(
            forgotten.GetProperty("MessageCode").GetString(),
            (await again).GetProperty("MessageCode").GetString()
        );
        // Its original delay stays, too.
        Assert.Equal(0, (await again).GetProperty("DelayTime").GetInt32());
        await consumer.Send(forgotten.GetProperty("MessageCode").GetString()!);
        await hub.WhenConsumed("t");
    }

    [Fact]
    public async Task S3_4_A_deleted_message_reaches_nobody()
    {
        await using var hub = await RunningTopicHub.Start();
        var deleted = await hub.Produce("t", "deleted");
        await hub.Produce("t", "kept");
        await hub.Post("/Console/DelMessage", ("messageCode", deleted));

        await using var consumer = await hub.Consumer("t");

        Assert.Equal("kept", await consumer.Consume());
        await hub.WhenConsumed("t");
    }

    [Fact]
    public async Task S3_4_A_delayed_message_that_is_deleted_never_comes()
    {
        var time = new ManualTime();
        await using var hub = await RunningTopicHub.Start(time, Patient);
        await using var consumer = await hub.Consumer("t");
        var deleted = await hub.Produce("t", "deleted", delay: 10);
        await hub.Produce("t", "kept", delay: 20);
        await hub.Post("/Console/DelMessage", ("messageCode", deleted));

        var next = consumer.Consume();
        await AdvanceUntil(time, () => next.IsCompleted);

        Assert.Equal("kept", await next);
    }

    [Fact]
    public async Task S3_5_Scenario_11_A_backlog_older_than_the_time_of_a_repeat_comes_once()
    {
        var time = new ManualTime();
        await using var hub = await RunningTopicHub.Start(time, [.. Patient, "--TopicHub:PushRetryTime=5"]);
        for (var i = 0; i < 50; i++)
            await hub.Produce("t", $"{i}");
        time.Advance(TimeSpan.FromMinutes(10));

        await using var consumer = await hub.Consumer("t");

        for (var i = 0; i < 50; i++)
            Assert.Equal($"{i}", await consumer.Consume());
        await hub.WhenConsumed("t");
    }

    [Fact]
    public async Task S3_6_Scenario_12_One_of_three_acknowledges_and_two_stay_open()
    {
        var time = new ManualTime();
        await using var hub = await RunningTopicHub.Start(
            time,
            [.. Patient, "--TopicHub:PushType=2", "--TopicHub:PushRetryTime=60"]
        );
        await using var one = await hub.Consumer("t", "1");
        await using var two = await hub.Consumer("t", "2");
        await using var three = await hub.Consumer("t", "3");
        var consumers = new[] { one, two, three };
        await Guard.Until(async () => await JoinedEach(hub) == 3, "all three to be connected");
        await hub.Produce("t", "x");
        var codes = new List<string>();
        foreach (var consumer in consumers)
            codes.Add((await consumer.NextMessage()).GetProperty("MessageCode").GetString()!);

        await one.Send(codes[0]);
        await Guard.Until(async () => await InFlight(hub) == 2, "two to be open");
        var again = new[] { two.NextMessage(), three.NextMessage() };
        await AdvanceUntil(time, () => again.All(message => message.IsCompleted));

        Assert.Equal(0, (await hub.Group("hub-each.t.1"))!.InFlight);
        foreach (var (consumer, code) in consumers[1..].Zip(codes[1..]))
            await consumer.Send(code);
        await Guard.Until(async () => await InFlight(hub) == 0, "nothing to be open");
    }

    [Fact]
    public async Task S3_6_Nobody_acknowledges_what_another_holds()
    {
        await using var hub = await RunningTopicHub.Start("--TopicHub:Prefetch=1");
        await using var holder = await hub.Consumer("t", "1");
        await hub.Produce("t", "x");
        var code = (await holder.NextMessage()).GetProperty("MessageCode").GetString()!;
        await using var stranger = await hub.Consumer("t", "2");

        await stranger.Send(code);
        await stranger.Send("nonsense");
        await hub.Produce("t", "y");
        Assert.Equal("y", await stranger.Consume());

        await Guard.Until(async () => await hub.Count("consumed") == 1, "the stranger's own to count");
        Assert.Equal(1, (await hub.Group("hub.t"))!.InFlight);
        await holder.Send(code);
        await hub.WhenConsumed("t");
    }

    [Fact]
    public async Task S3_8_S3_15_The_first_generation_delivers_at_once_delays_what_it_should_and_counts_right()
    {
        var time = new ManualTime();
        await using var hub = await RunningTopicHub.Start(time, [.. Patient, "--TopicHub:Protocol=Kapok1"]);
        await using var producer = await hub.Producer("t");
        await using var consumer = await hub.Consumer("t");

        await producer.Send("""{"MessageData":"later","DelayTime":5}""");
        await producer.Send("""{"MessageData":"now","DelayTime":0}""");

        Assert.Equal("now", (await consumer.NextMessage()).GetProperty("MessageData").GetString());
        var next = consumer.NextMessage();
        await AdvanceUntil(time, () => next.IsCompleted);
        Assert.Equal("later", (await next).GetProperty("MessageData").GetString());
        await Guard.Until(async () => await hub.Count("consumed") == 2, "both to be consumed");
    }

    [Fact]
    public async Task S3_9_Scenario_10_A_consumer_that_reads_nothing_holds_up_no_other_topic_or_consumer()
    {
        await using var hub = await RunningTopicHub.Start("--TopicHub:PushType=2");
        await using var slow = await hub.Consumer("t", "slow");
        await using var quick = await hub.Consumer("t", "quick");
        await using var other = await hub.Consumer("u", "other");
        await Guard.Until(async () => await JoinedEach(hub) == 3, "all to be connected");
        await using var producer = await hub.Producer("t");
        var data = new string('x', 10_000);

        for (var i = 0; i < 2_000; i++)
        {
            await producer.Produce(data);
            await quick.Consume();
        }

        await hub.Produce("u", "y");
        Assert.Equal("y", await other.Consume());
    }

    [Fact]
    public async Task S3_12_Scenario_19_Who_has_not_signed_in_sees_nothing_and_the_host_goes_on()
    {
        await using var hub = await RunningTopicHub.Start("--TopicHub:PushType=2");
        await using var stranger = await HubSocketClient.Connect(hub, "/Consumers/Conn/t/stranger");
        await using var guest = await hub.Consumer("t", "guest");
        await Guard.Until(async () => await JoinedEach(hub) == 1, "the guest to be connected");
        await hub.Produce("t", "x");
        Assert.Equal("x", await guest.Consume());

        Assert.Equal("Please enter the secret key", await stranger.Next());
        for (var i = 0; i < 2; i++)
        {
            await stranger.Send("wrong");
            Assert.Equal("Secret key matching error", await stranger.Next());
            Assert.Equal("Please enter the secret key", await stranger.Next());
        }

        await stranger.Send("wrong");
        Assert.Equal("Secret key matching error", await stranger.Next());
        await stranger.WhenClosed();
        Assert.Single((await hub.Post("/Console/GetClients")).GetProperty("consumers").EnumerateArray());
    }

    [Theory]
    [InlineData("/Consumers/Conn/t/1")]
    [InlineData("/Producers/Conn/t/1")]
    public async Task S3_14_A_plain_request_to_a_socket_is_no_crash(string path)
    {
        await using var hub = await RunningTopicHub.Start();

        using var response = await hub.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task S3_14_The_secret_cannot_be_guessed_at_will()
    {
        await using var hub = await RunningTopicHub.Start();
        for (var i = 0; i < 10; i++)
        {
            using var guess = new HttpRequestMessage(HttpMethod.Post, "/Console/Ping");
            guess.Headers.Add("secretKey", $"guess-{i}");
            await hub.Send(guess);
        }

        // Even the right one is not looked at now.
        Assert.Equal(-1, (await hub.Post("/Console/Ping")).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task S3_16_The_console_works_with_nobody_connected_and_nothing_sent()
    {
        await using var hub = await RunningTopicHub.Start();

        var clients = await hub.Post("/Console/GetClients");

        Assert.Equal("""{"code":0,"consumers":[],"producers":[]}""", clients.GetRawText());
        Assert.Equal(0, await hub.Count("all"));
        var list = await hub.Post(
            "/Console/GetMessageList",
            ("startTime", "2020-01-01 00:00:00"),
            ("endTime", "2099-01-01 00:00:00"),
            ("status", "3")
        );
        Assert.Equal("""{"code":0,"data":[]}""", list.GetRawText());
    }

    [Theory]
    [InlineData("-5", true)]
    [InlineData("9223372036854775807", false)]
    [InlineData("9223372036854775808", false)]
    public async Task Scenario_3_A_delay_in_the_past_is_none_and_one_beyond_all_limits_is_refused(
        string delay,
        bool sent
    )
    {
        await using var hub = await RunningTopicHub.Start();

        var answer = await hub.Post("/Producer/Send", ("messageData", "x"), ("topic", "t"), ("delayTime", delay));

        Assert.Equal(sent ? 0 : -1, answer.GetProperty("code").GetInt32());
        Assert.Equal(sent ? 1 : 0, await hub.Count("all"));
        if (!sent)
            return;
        await using var consumer = await hub.Consumer("t");
        Assert.Equal("x", await consumer.Consume());
    }

    [Fact]
    public async Task Scenario_20_A_stop_loses_nothing_and_leaves_nothing_held()
    {
        var hub = await RunningTopicHub.Start();
        await using var consumer = await hub.Consumer("t");
        await hub.Produce("t", "x");
        await consumer.NextMessage();
        var groups = hub.Get<IGroupAdministration>();

        var stopping = hub.DisposeAsync();
        await consumer.WhenClosed();
        await consumer.Close();
        await stopping;

        var group = await groups.FindAsync("hub.t");
        Assert.Equal((1, 0), (group!.Waiting, group.InFlight));
    }

    [Fact]
    public async Task Messages_go_out_in_batches_of_the_size_and_pace_that_are_set_for_their_topic()
    {
        await using var hub = await RunningTopicHub.Start(
            "--TopicHub:Topics:slow:PushCount=3",
            "--TopicHub:Topics:slow:PushMessagesSpeed=3600"
        );
        await using var consumer = await hub.Consumer("slow");
        for (var i = 0; i < 5; i++)
            await hub.Produce("slow", $"{i}");

        for (var i = 0; i < 3; i++)
            Assert.Equal($"{i}", await consumer.Consume());

        await Guard.Until(async () => await hub.Group("hub.slow") is { InFlight: 2 }, "two to wait for the next batch");
        await Guard.Until(async () => await hub.Count("consumed") == 3, "three to be marked as consumed");
    }

    [Theory]
    [InlineData("--TopicHub:PushType=3", "TopicHub:PushType is 3")]
    [InlineData("--TopicHub:pushTyp=2", "TopicHub:pushTyp is no setting")]
    public async Task A_setting_that_makes_no_sense_stops_the_start(string setting, string text)
    {
        var exception = await Assert.ThrowsAsync<NotifyConfigurationException>(() => RunningTopicHub.Start(setting));

        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_any_kind_are_kept_apart_and_shown_as_they_are()
    {
        await using var hub = await RunningTopicHub.Start();
        foreach (var topic in new[] { "新闻", "a b", "a.b", new string('x', 300) })
        {
            await hub.Produce(topic, $"for {topic}");
            await using var consumer = await hub.Consumer(Uri.EscapeDataString(topic));
            var message = await consumer.NextMessage();
            Assert.Equal(topic, message.GetProperty("Topic").GetString());
            await consumer.Close();
        }
    }

    private static async Task<int> JoinedEach(RunningTopicHub hub) =>
        (await hub.Get<IGroupAdministration>().ListAsync())
            .Where(group => group.Name.StartsWith("hub-each.", StringComparison.Ordinal))
            .Sum(group => group.Consumers);

    private static async Task<long> InFlight(RunningTopicHub hub) =>
        (await hub.Get<IGroupAdministration>().ListAsync())
            .Where(group => group.Name.StartsWith("hub-each.", StringComparison.Ordinal))
            .Sum(group => group.InFlight + group.Waiting);

    private static Task AdvanceUntil(ManualTime time, Func<bool> isSo) =>
        Guard.Until(
            () =>
            {
                if (!isSo())
                    time.Advance(TimeSpan.FromSeconds(1));
                return isSo();
            },
            "the time to come"
        );
}
