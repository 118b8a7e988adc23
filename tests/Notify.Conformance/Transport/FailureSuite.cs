namespace Notify.Conformance.Transport;

/// <summary>Promise 5: failure is bounded.</summary>
public abstract class FailureSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task A_handler_that_throws_forever_is_tried_as_often_as_the_policy_says_and_the_message_dies_with_its_story()
    {
        var (topic, group) = (Name("throws"), Name("throws"));
        var attempts = new Collector<(int Attempt, long At)>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (_, context, _) =>
                {
                    attempts.Add((context.Attempt, TimeProvider.System.GetTimestamp()));
                    throw new InvalidDataException("always wrong");
                },
                options =>
                {
                    options.Retry.Immediate = 1;
                    options.Retry.Delayed = 2;
                    options.Retry.FirstDelay = TimeSpan.FromMilliseconds(100);
                    options.Retry.Jitter = 0;
                }
            )
        );
        var message = Numbered(topic, 1);
        await app.Producer.SendAsync(message);

        var failed = await TheOneFailure(app, group);

        Assert.Equal([1, 2, 3, 4], attempts.All.Select(attempt => attempt.Attempt));
        Assert.True(Between(attempts, 1, 2) >= TimeSpan.FromMilliseconds(99), "the first delay");
        Assert.True(Between(attempts, 2, 3) >= TimeSpan.FromMilliseconds(199), "the second delay, doubled");
        Assert.Equal(message.Id, failed.Message.Id);
        Assert.Equal(message.Body.ToArray(), failed.Message.Body.ToArray());
        Assert.Equal(group, failed.Group);
        Assert.Equal(4, failed.Attempts);
        Assert.Equal(FailureReason.HandlerFailed, failed.Failure.Reason);
        Assert.Equal(typeof(InvalidDataException).FullName, failed.Failure.ErrorType);
        Assert.Contains("always wrong", failed.Failure.Text, StringComparison.Ordinal);
        Assert.True(failed.FirstFailedAt <= failed.Failure.FailedAt);
    }

    [Fact]
    public async Task A_retry_holds_no_worker_and_stops_nobody_behind_it()
    {
        var (topic, group) = (Name("waits"), Name("waits"));
        var seen = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (message, context, _) =>
                {
                    seen.Add(NumberOf(message));
                    if (NumberOf(message) == 0 && context.Attempt == 1)
                        throw new InvalidDataException("once");
                    return Task.CompletedTask;
                },
                options =>
                {
                    options.Concurrency = 1;
                    options.Retry.Immediate = 0;
                    options.Retry.FirstDelay = TimeSpan.FromSeconds(2);
                }
            )
        );

        (await app.Producer.SendManyAsync(Numbered(topic, ..10))).ThrowIfAnyFailed();

        Assert.Equal([.. Enumerable.Range(0, 10), 0], await seen.Next(11));
    }

    [Fact]
    public async Task A_body_that_cannot_be_decoded_dies_at_once_and_stops_nobody()
    {
        var (topic, group) = (Name("poison"), Name("poison"));
        var seen = new Collector<string>();
        var app = await Start(notify =>
            notify
                .Map<Note>(topic)
                .Handle<Note>(
                    group,
                    (note, _, _) =>
                    {
                        seen.Add(note.Text);
                        return Task.CompletedTask;
                    }
                )
        );
        await app.Producer.SendAsync(new Message(topic, "{ not json"u8.ToArray()) { Type = topic });
        await app.Producer.SendAsync(new Note("fine"));

        Assert.Equal("fine", await seen.Next());
        var failed = await TheOneFailure(app, group);
        Assert.Equal((FailureReason.Undecodable, 1), (failed.Failure.Reason, failed.Attempts));
        Assert.Equal("{ not json"u8.ToArray(), failed.Message.Body.ToArray());
    }

    [Fact]
    public async Task A_type_without_a_handler_dies_by_default_and_is_ignored_on_request()
    {
        var (topic, strict, lenient) = (Name("types"), Name("strict"), Name("lenient"));
        var (one, other) = (new Collector<string>(), new Collector<string>());
        var app = await Start(notify =>
            notify
                .Map<Note>(topic, "note")
                .Handle<Note>(strict, (note, _, _) => Add(one, note))
                .Group(
                    lenient,
                    group =>
                        group
                            .Configure(options => options.OnUnknownType = UnknownTypeMode.Ignore)
                            .Handle<Note>((note, _, _) => Add(other, note))
                )
        );
        await app.Producer.SendAsync(new Message(topic, "{}"u8.ToArray()) { Type = "stranger" });
        await app.Producer.SendAsync(new Note("known"));

        Assert.Equal("known", await one.Next());
        Assert.Equal("known", await other.Next());
        var failed = await TheOneFailure(app, strict);
        Assert.Equal(FailureReason.NoHandler, failed.Failure.Reason);
        Assert.Contains("stranger", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Empty((await app.Failures.ListAsync(Of(lenient))).Items);
    }

    [Fact]
    public async Task A_handler_that_throws_OperationCanceledException_has_failed()
    {
        var (topic, group) = (Name("cancelled"), Name("cancelled"));
        var attempts = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (_, context, _) =>
                {
                    attempts.Add(context.Attempt);
                    // As an HTTP client does when its own time-out ends.
                    if (context.Attempt < 3)
                        throw new TaskCanceledException("the request timed out");
                    return Task.CompletedTask;
                }
            )
        );

        await app.Producer.SendAsync(Numbered(topic, 1));

        Assert.Equal([1, 2, 3], await attempts.Next(3));
    }

    [Fact]
    public async Task A_handler_may_refuse_a_message_or_ask_for_another_try()
    {
        var (topic, group) = (Name("decides"), Name("decides"));
        var attempts = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                (_, context, _) =>
                {
                    attempts.Add(context.Attempt);
                    if (context.Attempt == 1)
                        context.Retry(TimeSpan.FromMilliseconds(50));
                    else
                        context.Refuse("not for us");
                    return Task.CompletedTask;
                }
            )
        );

        await app.Producer.SendAsync(Numbered(topic, 1));

        var failed = await TheOneFailure(app, group);
        Assert.Equal((FailureReason.Refused, 2), (failed.Failure.Reason, failed.Attempts));
        Assert.Contains("not for us", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Equal([1, 2], attempts.All);
    }

    [Fact]
    public async Task A_handler_over_its_time_out_is_cancelled_and_its_message_tried_again()
    {
        var (topic, group) = (Name("slow"), Name("slow"));
        var attempts = new Collector<int>();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                async (_, context, cancellationToken) =>
                {
                    attempts.Add(context.Attempt);
                    if (context.Attempt == 1)
                        await Never.Until(cancellationToken);
                },
                options => options.HandlerTimeout = TimeSpan.FromMilliseconds(300)
            )
        );

        await app.Producer.SendAsync(Numbered(topic, 1));

        Assert.Equal([1, 2], await attempts.Next(2));
    }

    [Fact]
    public async Task A_wedged_handler_is_given_up_and_its_message_tried_again()
    {
        var (topic, group) = (Name("wedged"), Name("wedged"));
        var attempts = new Collector<int>();
        var never = new TaskCompletionSource();
        var app = await Start(notify =>
            notify.Raw(
                group,
                topic,
                async (_, context, _) =>
                {
                    attempts.Add(context.Attempt);
                    if (context.Attempt == 1)
                        await never.Task;
                },
                options =>
                {
                    options.HandlerTimeout = TimeSpan.FromMilliseconds(200);
                    options.CancellationGrace = TimeSpan.FromMilliseconds(200);
                }
            )
        );

        await app.Producer.SendAsync(Numbered(topic, 1));

        Assert.Equal([1, 2], await attempts.Next(2));
        Assert.True(app.Log.Has(1300), "the abandoned handler is logged");
        never.SetResult();
    }

    [Fact]
    public async Task A_dead_message_can_be_sent_again_to_its_group_alone()
    {
        var (topic, group, other) = (Name("redrive"), Name("heals"), Name("other"));
        var broken = true;
        var (healed, others) = (new Collector<int>(), new Collector<int>());
        var app = await Start(notify =>
            notify
                .Raw(
                    group,
                    topic,
                    (message, context, _) =>
                    {
                        if (Volatile.Read(ref broken))
                            throw new InvalidDataException("broken");
                        healed.Add((NumberOf(message) * 10) + context.Attempt);
                        return Task.CompletedTask;
                    },
                    options => options.Retry = RetryOptions.None
                )
                .Collect(other, topic, others)
        );
        (await app.Producer.SendManyAsync(Numbered(topic, ..3))).ThrowIfAnyFailed();
        await Guard.Until(async () => await CountFailures(app, group) == 3, "three failures");

        Volatile.Write(ref broken, false);
        Assert.Equal(3, await app.Failures.RedriveAsync(new FailureFilter { Group = group }));

        Assert.Equal([1, 11, 21], (await healed.Next(3)).Order());
        Assert.Equal(0, await CountFailures(app, group));
        Assert.Equal([0, 1, 2], (await others.Next(3)).Order());
        await app.Producer.SendAsync(Numbered(topic, 3));
        Assert.Equal(3, await others.Next());
    }

    [Fact]
    public async Task Failures_are_kept_by_the_transport_if_the_ledger_cannot_take_them()
    {
        var (topic, group) = (Name("ledgerless"), Name("ledgerless"));
        var ledger = new BrokenLedger();
        var app = await Start(notify =>
            notify
                .AddAdapter<IDeliveryLedger>("Broken", _ => ledger)
                .Configure(options => options.Ledger = "Broken")
                .Raw(
                    group,
                    topic,
                    (_, _, _) => throw new InvalidDataException("broken"),
                    options => options.Retry = RetryOptions.None
                )
        );

        await app.Producer.SendAsync(Numbered(topic, 1));

        await Guard.Until(
            async () => (await app.Groups.FindAsync(group))!.DeadLetters == 1,
            "the transport's dead letter"
        );
        var failed = await TheOneFailure(app, group);
        Assert.Equal(FailureReason.HandlerFailed, failed.Failure.Reason);
        Assert.True(app.Log.Has(1605), "the ledger's failure is logged");
    }

    [Fact]
    public async Task With_the_ledger_off_failures_are_kept_by_the_transport_and_can_be_resolved()
    {
        var (topic, group) = (Name("off"), Name("off"));
        var app = await Start(notify =>
            notify
                .Configure(options => options.LedgerMode = LedgerMode.Off)
                .Raw(
                    group,
                    topic,
                    (_, _, _) => throw new InvalidDataException("broken"),
                    options => options.Retry = RetryOptions.None
                )
        );
        (await app.Producer.SendManyAsync(Numbered(topic, ..5))).ThrowIfAnyFailed();
        IReadOnlyList<FailedDelivery> failures = [];
        await Guard.Until(
            async () => (failures = (await app.Failures.ListAsync(Of(group))).Items).Count == 5,
            "five failures"
        );

        // A server may still be putting back what was looked at.
        var one = new FailureFilter { Group = group, Ids = [failures[2].Message.Id] };
        await Guard.Until(async () => await app.Failures.ResolveAsync(one) == 1, "one to be resolved");

        await Guard.Until(async () => await CountFailures(app, group) == 4, "four to be left");
        await Guard.Until(
            async () => (await app.Groups.FindAsync(group))!.DeadLetters == 4,
            "the transport to count four"
        );
    }

    private static Task Add(Collector<string> collector, Note note)
    {
        collector.Add(note.Text);
        return Task.CompletedTask;
    }

    private static TimeSpan Between(Collector<(int Attempt, long At)> attempts, int first, int second) =>
        TimeProvider.System.GetElapsedTime(attempts.All[first].At, attempts.All[second].At);

    private static FailureQuery Of(string group) => new() { Filter = new FailureFilter { Group = group } };

    private static async Task<int> CountFailures(TestApp app, string group) =>
        (await app.Failures.ListAsync(Of(group))).Items.Count;

    private static async Task<FailedDelivery> TheOneFailure(TestApp app, string group)
    {
        IReadOnlyList<FailedDelivery> failures = [];
        await Guard.Until(
            async () => (failures = (await app.Failures.ListAsync(Of(group))).Items).Count > 0,
            $"a failure of group '{group}'"
        );
        return Assert.Single(failures);
    }

    private sealed record Note(string Text);
}
