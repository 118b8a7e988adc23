using System.Net;
using Microsoft.AspNetCore.Http;
using Notify.Conformance;

namespace Notify.Http.Tests;

/// <summary>What follows a push that failed: retries that hold nobody, in bounded number, and then a record.</summary>
public sealed class RetryTests : PushTests
{
    [Fact]
    public async Task A_failed_push_comes_again_as_the_next_attempt()
    {
        await Start();
        Endpoint.Answers(500);
        await Send("one");
        await NextRequest();
        Endpoint.Answers(200);

        await Guard.Until(() => Endpoint.Received.Count >= 2, "the second attempt");

        var attempts = Endpoint.Received.All.Select(request => request.Header("Notify-Attempt")).ToList();
        Assert.Equal(Enumerable.Range(1, attempts.Count).Select(n => $"{n}"), attempts);
    }

    [Fact]
    public async Task After_its_last_retry_a_message_is_dead_with_what_the_endpoint_said()
    {
        await Start();
        Endpoint.Answers(async context =>
        {
            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("no\r\ndisk\u001b[31m");
        });

        var message = await Send();

        var dead = await Dead();
        Assert.Equal(4, Endpoint.Received.Count);
        Assert.Equal((message.Id, Target, 4), (dead.Message.Id, dead.Group, dead.Attempts));
        Assert.Equal(FailureReason.HandlerFailed, dead.Failure.Reason);
        Assert.Contains(
            $"The push of message '{message.Id}' to 'billing' ({Endpoint.Url.GetLeftPart(UriPartial.Path)}) was answered 503 "
                + "(ServiceUnavailable): \"no  disk [31m\". (NTF1502)",
            dead.Failure.Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_message_that_waits_for_its_retry_holds_no_worker()
    {
        await Start(
            push =>
            {
                push.Concurrency = 1;
                push.Interval = TimeSpan.FromHours(1);
                push.MaxInterval = TimeSpan.FromHours(2);
            },
            manualTime: true
        );
        Endpoint.Answers(500);
        await Send("first");
        await NextRequest();
        Endpoint.Answers(200);

        await Send("second");

        Assert.Equal("second", (await NextRequest()).Text);
    }

    [Fact]
    public async Task A_linear_backoff_waits_one_step_longer_each_time()
    {
        var times = new Collector<DateTimeOffset>();
        await Start(
            push =>
            {
                push.Backoff = RetryGrowth.Linear;
                push.Interval = TimeSpan.FromSeconds(10);
            },
            manualTime: true
        );
        Endpoint.Answers(context =>
        {
            times.Add(Time.GetUtcNow());
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await Send();

        await Advance(() => times.Count == 4, TimeSpan.FromSeconds(1));

        // Never early; the clock may have been moved on before an answer came back.
        var waits = times.All.Skip(1).Zip(times.All, (later, earlier) => later - earlier).ToList();
        Assert.All(
            waits,
            (wait, i) => Assert.True(wait >= TimeSpan.FromSeconds(10 * (i + 1)), $"Wait {i} was {wait}.")
        );
    }

    [Fact]
    public async Task An_endpoint_that_asks_to_wait_is_waited_for()
    {
        await Start(manualTime: true);
        var asked = AnswersRetryAfter("120");
        await Send();
        await NextRequest();

        await Advance(() => Endpoint.Received.Count == 2, TimeSpan.FromSeconds(5));

        Assert.True(Time.GetUtcNow() - asked() >= TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task An_endpoint_that_asks_to_wait_too_long_is_waited_for_as_long_as_is_set()
    {
        await Start(push => push.MaxRetryAfter = TimeSpan.FromSeconds(30), manualTime: true);
        var asked = AnswersRetryAfter("86400000");
        await Send();
        await NextRequest();

        await Advance(() => Endpoint.Received.Count == 2, TimeSpan.FromSeconds(5));

        Assert.InRange(Time.GetUtcNow() - asked(), TimeSpan.FromSeconds(30), TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task An_answer_that_is_final_ends_it_at_once()
    {
        await Start(push => push.FinalStatuses.Add(422));
        Endpoint.Answers(410);
        await Send();
        Assert.Equal(FailureReason.Refused, (await Dead()).Failure.Reason);
        Assert.Equal(1, Endpoint.Received.Count);

        Endpoint.Answers(422);
        await Send();
        await Guard.Until(
            async () => (await App.Failures.ListAsync(new FailureQuery())).Items.Count == 2,
            "the second message to be dead"
        );
        Assert.Equal(2, Endpoint.Received.Count);
    }

    [Fact]
    public async Task Gone_is_retried_if_that_is_set()
    {
        await Start(push => push.KeepTryingAfterGone = true);
        Endpoint.Answers(410);

        await Send();

        Assert.Equal(FailureReason.HandlerFailed, (await Dead()).Failure.Reason);
        Assert.Equal(4, Endpoint.Received.Count);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_not_followed()
    {
        await using var elsewhere = await Endpoint.Start();
        await Start(push => push.Retries = 0);
        Endpoint.Answers(context =>
        {
            context.Response.Redirect(elsewhere.Url.ToString(), permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        await Send();

        Assert.Contains("was answered 307", (await Dead()).Failure.Text, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.Received.Count);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_in_time_has_failed()
    {
        await Start(push => (push.Retries, push.Timeout) = (0, TimeSpan.FromMilliseconds(50)));
        Endpoint.Answers(context => Never.Until(context.RequestAborted));

        await Send();

        Assert.Contains("was not answered within 00:00:00.05", (await Dead()).Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_trickles_its_answer_beyond_its_time_has_failed()
    {
        await Start(push => (push.Retries, push.Timeout) = (0, TimeSpan.FromMilliseconds(200)));
        Endpoint.Answers(async context =>
        {
            await context.Response.WriteAsync("x");
            await context.Response.Body.FlushAsync();
            await Never.Until(context.RequestAborted);
        });

        await Send();

        Assert.Contains("was not answered within", (await Dead()).Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_has_failed_and_says_so()
    {
        await Start(push => (push.Retries, push.Url) = (0, new Uri("http://127.0.0.1:1/nobody?key=secret")));

        await Send();

        var text = (await Dead()).Failure.Text;
        Assert.Contains("(http://127.0.0.1:1/nobody) failed: Connection refused", text, StringComparison.Ordinal);
        Assert.DoesNotContain("key=secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_message_can_be_pushed_again()
    {
        await Start(push => push.Retries = 0);
        Endpoint.Answers((int)HttpStatusCode.BadRequest);
        await Send("once more");
        await Dead();
        Endpoint.Answers(200);

        Assert.Equal(1, await App.Failures.RedriveAsync(new FailureFilter { Group = Target }));

        Assert.Equal(["once more", "once more"], (await Endpoint.Received.Next(2)).Select(request => request.Text));
    }

    private Func<DateTimeOffset> AnswersRetryAfter(string value)
    {
        var asked = DateTimeOffset.MaxValue;
        Endpoint.Answers(context =>
        {
            asked = asked == DateTimeOffset.MaxValue ? Time.GetUtcNow() : asked;
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = value;
            return Task.CompletedTask;
        });
        return () => asked;
    }
}
