using System.Diagnostics;
using System.Globalization;
using FsCheck.Fluent;
using Notify.Tests.Diagnostics;
using Notify.Tests.Support;

namespace Notify.Tests.Produce;

// A listener of traces is told of every test's.
[Collection(nameof(TelemetryTests))]
public sealed class NotifyProducerTests : IDisposable
{
    private readonly PathParts _parts = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task A_message_is_stamped_with_the_clock_and_the_trace_that_is_running()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        activity.TraceStateString = "v=1";
        activity.Start();

        await _parts.Producer().SendAsync(new Message("t", default));

        var sent = Assert.Single(_parts.Transport.Accepted);
        Assert.Equal(_parts.Now, sent.SentAt);
        Assert.Equal(new TraceContext(activity.Id!, "v=1"), sent.Trace);
    }

    [Fact]
    public async Task Headers_may_serve_many_messages_and_are_fixed_once_one_was_sent()
    {
        var headers = new MessageHeaders { ["a"] = "1" };
        var producer = _parts.Producer();

        await producer.SendAsync(new Message("t", default) { Headers = headers });
        await producer.SendAsync(new Message("t", default) { Headers = headers });

        Assert.Throws<InvalidOperationException>(() => headers["a"] = "2");
        Assert.All(_parts.Transport.Accepted, message => Assert.Equal("1", message.Headers["a"]));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task Only_what_is_due_later_goes_to_the_scheduler(long ticks, bool scheduled)
    {
        var message = new Message("t", default) { DueAt = _parts.Now.AddTicks(ticks) };
        var producer = _parts.Producer();

        await producer.SendAsync(message);
        await producer.SendManyAsync([message]);

        Assert.Equal(scheduled ? 2 : 0, _parts.Scheduler.Kept.Count);
        Assert.Equal(scheduled ? 0 : 2, _parts.Transport.Accepted.Count);
    }

    [Fact]
    public async Task What_the_scheduler_refuses_is_refused()
    {
        _parts.Scheduler.Refuses = _ => true;

        var error = await Assert.ThrowsAsync<SendException>(async () =>
            await _parts.Producer().SendAsync(new Message("t", default) { DueAt = _parts.Now.AddHours(1) })
        );

        Assert.Same(PathScheduler.Refusal, error);
    }

    [Fact]
    public async Task A_faulty_message_reaches_nobody()
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await _parts.Producer().SendAsync(new Message("a b", default))
        );

        Assert.Equal(ErrorIds.InvalidMessage, error.ErrorId);
        Assert.Empty(_parts.Transport.Accepted);
    }

    [Fact]
    public async Task A_batch_without_faults_goes_to_the_transport_as_it_is()
    {
        var messages = Enumerable.Range(0, 5).Select(_ => new Message("t", default)).ToList();

        var results = await _parts.Producer().SendManyAsync(messages);

        Assert.Same(messages, Assert.Single(_parts.Transport.Batches));
        Assert.True(results.AllAccepted);
        Assert.All(messages, message => Assert.Equal(_parts.Now, message.SentAt));
    }

    [Fact]
    public async Task An_empty_batch_is_accepted_and_bothers_nobody()
    {
        Assert.Empty(await _parts.Producer().SendManyAsync([]));

        Assert.Empty(_parts.Transport.Batches);
    }

    [Fact]
    public void Each_item_of_a_batch_gets_its_own_result_at_its_own_place() =>
        PathGen.Holds(
            Gen.ListOf(Gen.Choose(0, 5)).Select(kinds => kinds.ToArray()),
            kinds =>
            {
                using var parts = new PathParts();
                parts.Transport.Refuses = message => message.Type == "refused";
                parts.Scheduler.Refuses = message => message.Type == "refused";
                var messages = Array.ConvertAll(kinds, kind => OfKind(kind, parts.Now));

                var results = Sent(parts.Producer(new RefusingMiddleware()).SendManyAsync(messages));

                Assert.Equal(kinds.Select(ExpectedError), results.Select(result => result.Error?.ErrorId));
                Assert.Equal(messages.Where((_, i) => kinds[i] == 0), parts.Transport.Accepted);
                Assert.Equal(messages.Where((_, i) => kinds[i] == 1), parts.Scheduler.Kept);
            }
        );

    [Fact]
    public async Task A_batch_of_100_000_is_taken_and_one_more_is_refused_before_anything_is_sent()
    {
        var message = new Message("t", default);
        var producer = _parts.Producer();

        var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await producer.SendManyAsync([.. Enumerable.Repeat(message, MessageLimits.BatchCount + 1)])
        );

        Assert.Equal((ErrorIds.InvalidMessage, "messages"), (error.ErrorId, error.Field));
        Assert.Contains("100,001 messages", error.Message, StringComparison.Ordinal);
        Assert.Contains("limit of 100,000", error.Message, StringComparison.Ordinal);
        Assert.Empty(_parts.Transport.Batches);
        var results = await producer.SendManyAsync([.. Enumerable.Repeat(message, MessageLimits.BatchCount)]);
        Assert.True(results.AllAccepted);
    }

    [Fact]
    public async Task Middleware_runs_in_the_order_of_registration_and_what_it_returns_is_sent()
    {
        var producer = _parts.Producer(new AppendingMiddleware("1"), new AppendingMiddleware("2"));

        await producer.SendAsync(new Message("t", default));
        await producer.SendManyAsync([new Message("u", default)]);

        Assert.Equal(["t12", "u12"], _parts.Transport.Accepted.Select(message => message.Topic));
    }

    [Fact]
    public async Task What_middleware_made_of_a_message_is_checked()
    {
        var producer = _parts.Producer(new AppendingMiddleware(" "));

        await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await producer.SendAsync(new Message("t", default))
        );

        Assert.Empty(_parts.Transport.Accepted);
    }

    [Fact]
    public async Task Notifys_own_messages_pass_by_the_middleware_of_the_application()
    {
        var own = new Message("notify.inbox", default) { IsOwn = true };

        await _parts.Producer(new AppendingMiddleware("1")).SendManyAsync([own, new Message("t", default)]);

        Assert.Equal(["notify.inbox", "t1"], _parts.Transport.Accepted.Select(message => message.Topic));
    }

    [Fact]
    public async Task A_middleware_that_throws_what_cannot_be_printed_fails_its_item_alone()
    {
        var producer = _parts.Producer(new RefusingMiddleware(() => new UnprintableException()));

        var results = await producer.SendManyAsync([new Message("t", default) { Type = "banned" }, new("t", default)]);

        Assert.Equal([SendStatus.Rejected, SendStatus.Accepted], results.Select(result => result.Status));
        Assert.Contains(nameof(UnprintableException), results[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_of_everything_gets_a_step_for_what_was_accepted_and_no_other()
    {
        using var parts = new PathParts(LedgerMode.All);
        parts.Transport.Refuses = message => message.Type == "refused";
        var messages = new[]
        {
            new Message("t", default),
            new Message("t", default) { Type = "refused" },
        };
        var single = new Message("t", default);
        var producer = parts.Producer();

        await producer.SendManyAsync(messages);
        await producer.SendAsync(single);

        var steps = await parts.LedgerSteps();
        Assert.Equal([messages[0].Id, single.Id], steps.Select(step => step.MessageId));
        Assert.All(steps, step => Assert.Equal(DeliveryStatus.Waiting, step.Status));
    }

    private static Message OfKind(int kind, DateTimeOffset now) =>
        new(kind == 2 ? "bad topic" : "t", default)
        {
            Type =
                kind is 3 or 4 ? "refused"
                : kind == 5 ? "banned"
                : null,
            DueAt = kind is 1 or 4 ? now.AddHours(1) : null,
        };

    private static string? ExpectedError(int kind) =>
        kind switch
        {
            2 => ErrorIds.InvalidMessage,
            3 or 5 => ErrorIds.NotAccepted,
            4 => ErrorIds.ScheduleLimit,
            _ => null,
        };

    // Everything around the producer answers at once here.
    private static SendResults Sent(ValueTask<SendResults> sending)
    {
        Assert.True(sending.IsCompletedSuccessfully);
        return sending.AsTask().Result;
    }

    private sealed class AppendingMiddleware(string suffix) : ISendMiddleware
    {
        public ValueTask<Message> SendingAsync(Message message, CancellationToken cancellationToken) =>
            new(new Message(string.Create(CultureInfo.InvariantCulture, $"{message.Topic}{suffix}"), message.Body));
    }

    private sealed class RefusingMiddleware(Func<Exception>? error = null) : ISendMiddleware
    {
        public ValueTask<Message> SendingAsync(Message message, CancellationToken cancellationToken) =>
            message.Type == "banned" ? throw (error?.Invoke() ?? new InvalidOperationException("no")) : new(message);
    }
}
