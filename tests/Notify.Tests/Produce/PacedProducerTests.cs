using Notify.Conformance;
using Notify.Limits;
using Notify.Produce;
using Notify.Testing;
using Notify.Tests.Support;

namespace Notify.Tests.Produce;

/// <summary>A topic with a limit makes its senders wait, for as long as a send may take.</summary>
public sealed class PacedProducerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly PathTransport _transport = new();
    private readonly NotifyOptions _options = new() { SendTimeout = TimeSpan.FromSeconds(3) };
    private readonly PacedProducer _producer;

    public PacedProducerTests()
    {
        var limit = new RateLimitOptions { Permits = 2, Per = Second };
        _options.Topics["slow"] = new TopicOptions { RateLimit = limit };
        _producer = new PacedProducer(_transport, new SendLimits(_options, _time), _options, _time);
    }

    [Fact]
    public async Task A_send_over_the_limit_waits_its_turn()
    {
        await _producer.SendAsync(Slow());
        await _producer.SendAsync(Slow());
        var third = _producer.SendAsync(Slow()).AsTask();

        Assert.False(third.IsCompleted);
        Assert.Equal(2, _transport.Accepted.Count);
        await Finish(third);
        Assert.Equal(3, _transport.Accepted.Count);
    }

    [Fact]
    public async Task Other_topics_do_not_wait()
    {
        await _producer.SendManyAsync([Slow(), Slow()]);
        var waiting = _producer.SendAsync(Slow()).AsTask();

        await _producer.SendAsync(Other());
        Assert.True((await _producer.SendManyAsync([Other(), Other()])).AllAccepted);

        Assert.False(waiting.IsCompleted);
        await Finish(waiting);
    }

    [Fact]
    public async Task A_send_that_has_no_turn_in_time_fails_with_the_limit()
    {
        _options.SendTimeout = TimeSpan.FromMilliseconds(500);
        await _producer.SendManyAsync([Slow(), Slow()]);

        var error = await Assert.ThrowsAsync<SendException>(() => Finish(_producer.SendAsync(Slow()).AsTask()));

        Assert.Equal(ErrorIds.NotAccepted, error.ErrorId);
        Assert.Equal(
            "A message to topic 'slow' was not sent within 00:00:00.5000000 (SendTimeout) or before it was cancelled: this "
                + "process sends 2 messages per 00:00:01 to it (Topics:slow:RateLimit), and earlier senders wait. Send less, "
                + "raise the limit or the time-out, or limit the group instead. (NTF1102)",
            error.Message
        );
        Assert.Equal(2, _transport.Accepted.Count);
    }

    [Fact]
    public async Task A_send_that_is_cancelled_while_it_waits_is_not_sent()
    {
        await _producer.SendManyAsync([Slow(), Slow()]);
        using var gone = new CancellationTokenSource();
        var third = _producer.SendAsync(Slow(), gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal(2, _transport.Accepted.Count);
    }

    [Fact]
    public async Task A_batch_goes_in_parts_and_what_has_no_turn_in_time_fails_by_itself()
    {
        var messages = Enumerable.Range(0, 20).Select(i => i == 3 ? Other() : Slow()).ToList();

        var sending = _producer.SendManyAsync(messages).AsTask();
        var results = await Finish(sending);

        // Two at once, and two more with each of the three seconds a send may take; the other topic's goes along.
        var accepted = messages.Where((_, i) => results[i].IsAccepted).ToList();
        Assert.InRange(accepted.Count, 7, 11);
        Assert.True(results[3].IsAccepted);
        Assert.All(
            results.Where(result => !result.IsAccepted),
            result => Assert.Equal(ErrorIds.NotAccepted, result.Error!.ErrorId)
        );
        Assert.Equal(accepted, _transport.Accepted);
        Assert.All(_transport.Batches, batch => Assert.InRange(batch.Count, 1, 3));
    }

    [Fact]
    public async Task An_application_whose_topic_has_a_limit_sends_no_faster()
    {
        var time = new ManualTime();
        await using var app = await TestApp.Start(
            notify => notify.Handle<string>("group", (_, _, _) => Task.CompletedTask).Map<string>("paced"),
            services => services.AddTime(time),
            Configured.Section(("Topics:paced:RateLimit:Permits", "1"), ("Topics:paced:RateLimit:Per", "00:00:02"))
        );
        await app.Producer.SendAsync("one");
        var before = time.GetUtcNow();

        var second = app.Producer.SendAsync("two").AsTask();
        await Finish(second, time);

        Assert.True(time.GetUtcNow() - before >= TimeSpan.FromSeconds(2));
    }

    private static Message Slow() => new("slow", "x"u8.ToArray());

    private static Message Other() => new("other", "x"u8.ToArray());

    private async Task<T> Finish<T>(Task<T> sending)
    {
        await Finish((Task)sending);
        return await sending;
    }

    private Task Finish(Task sending) => Finish(sending, _time);

    private static async Task Finish(Task sending, ManualTime time)
    {
        await Guard.Until(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                return sending.IsCompleted;
            },
            "the send to end"
        );
        await sending;
    }
}
