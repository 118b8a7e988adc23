using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Conformance;

namespace Notify.Http.Tests;

/// <summary>
/// An endpoint that is down is left alone; what waits for it counts no attempt and is pushed afterwards.
/// </summary>
public sealed class EndpointBreakerTests : PushTests
{
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(30);

    [Fact]
    public void It_opens_after_so_many_failures_in_a_row_and_lets_one_try_after_a_while()
    {
        using var meter = new PushMeter();
        using var breaker = Breaker(meter);
        breaker.Failed();
        breaker.Succeeded();
        breaker.Failed();
        Assert.True(breaker.AttemptAcquire().IsAcquired);

        breaker.Failed();
        Assert.True(breaker.IsOpen);
        var refusal = breaker.AttemptAcquire();
        Assert.False(refusal.IsAcquired);
        Assert.True(refusal.TryGetMetadata(MetadataName.RetryAfter, out var after));
        Assert.Equal(BreakFor, after);

        Time.Advance(BreakFor);
        Assert.True(breaker.AttemptAcquire(0).IsAcquired);
        Assert.True(breaker.AttemptAcquire().IsAcquired);
        Assert.False(breaker.AttemptAcquire().IsAcquired);

        breaker.Failed();
        Assert.False(breaker.AttemptAcquire().IsAcquired);
        Time.Advance(BreakFor);
        Assert.True(breaker.AttemptAcquire().IsAcquired);
        breaker.Succeeded();
        Assert.False(breaker.IsOpen);
        Assert.True(breaker.AttemptAcquire().IsAcquired);
        Assert.True(breaker.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public void One_that_tried_and_was_never_heard_of_again_is_followed_by_another()
    {
        using var meter = new PushMeter();
        using var breaker = Breaker(meter);
        breaker.Failed();
        breaker.Failed();
        Time.Advance(BreakFor);
        Assert.True(breaker.AttemptAcquire().IsAcquired);

        Time.Advance(BreakFor);

        Assert.True(breaker.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public async Task Who_waits_goes_on_as_soon_as_it_is_closed()
    {
        using var meter = new PushMeter();
        using var breaker = Breaker(meter);
        breaker.Failed();
        breaker.Failed();
        var waiting = breaker.AcquireAsync(0).AsTask();
        Assert.False(waiting.IsCompleted);

        breaker.Succeeded();

        Assert.True((await Guard.Within(waiting, "the breaker to let go")).IsAcquired);
    }

    [Fact]
    public async Task What_waits_for_an_endpoint_that_is_down_counts_no_attempt_and_is_pushed_when_it_is_back()
    {
        await Start(
            push =>
            {
                push.Concurrency = 1;
                push.BreakAfter = 3;
                push.BreakFor = BreakFor;
                push.Interval = TimeSpan.FromHours(1);
                push.MaxInterval = TimeSpan.FromHours(1);
            },
            manualTime: true
        );
        Endpoint.Answers(503);
        for (var i = 0; i < 10; i++)
            await Send($"{i}");
        await Guard.Until(() => App.Log.Has(6000), "the breaker to open");
        await Endpoint.Received.Next(3);

        Endpoint.Answers(200);
        await Advance(() => Endpoint.Received.Count == 10, TimeSpan.FromSeconds(1));

        Assert.All(Endpoint.Received.All, request => Assert.Equal("1", request.Header("Notify-Attempt")));
        Assert.Equal(10, Endpoint.Received.All.Select(request => request.Text).Distinct().Count());
        Assert.True(App.Log.Has(6001));
    }

    [Fact]
    public async Task A_refusal_of_a_message_says_nothing_about_its_endpoint()
    {
        await Start(push => (push.BreakAfter, push.Retries, push.Concurrency) = (1, 0, 1));
        Endpoint.Answers(400);

        await Send("one");
        await Send("two");
        await Endpoint.Received.Next(2);

        Assert.False(App.Log.Has(6000));
    }

    [Fact]
    public async Task A_target_that_is_down_keeps_no_other_waiting()
    {
        await using var down = await Endpoint.Start();
        down.Answers(503);
        await using var app = await TestApp.Start(notify =>
            notify.AddHttpPush("down", push => Set(push, down.Url)).AddHttpPush("well", push => Set(push, Endpoint.Url))
        );

        for (var i = 0; i < 50; i++)
            await app.Producer.SendAsync(new Message(Topic, "x"u8.ToArray()));

        await Endpoint.Received.Next(50);
        await Guard.Until(() => app.Log.Has(6000), "the breaker to open");

        static void Set(HttpPushOptions push, Uri url)
        {
            push.Url = url;
            push.Topics.Add(Topic);
            push.AllowPrivateTargets = true;
            push.BreakAfter = 1;
            push.Concurrency = 2;
        }
    }

    private EndpointBreaker Breaker(PushMeter meter) =>
        new("t", new HttpPushOptions { BreakAfter = 2, BreakFor = BreakFor }, meter, Time, NullLogger.Instance);
}
