namespace Notify.Conformance.Ledger;

/// <summary>The record of what each group did with a message, as an application sees it.</summary>
public abstract class StatusSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    [Fact]
    public async Task Each_group_has_a_status_of_its_own()
    {
        var (topic, works, fails, waits) = (Name("status"), Name("works"), Name("fails"), Name("waits"));
        var app = await Start(notify =>
            notify
                .Configure(options => options.LedgerMode = LedgerMode.All)
                .Collect(works, topic, new Collector<int>())
                .Raw(fails, topic, (_, _, _) => throw new InvalidDataException("no"), o => o.Retry = RetryOptions.None)
                .Collect(waits, topic, new Collector<int>())
        );
        await app.Groups.PauseAsync(waits);
        var message = Numbered(topic, 1);

        await app.Producer.SendAsync(message);

        await Until(app, message, works, DeliveryStatus.Done);
        await Until(app, message, fails, DeliveryStatus.Failed);
        await Until(app, message, waits, DeliveryStatus.Waiting);
        var status = (await app.Ledger.FindAsync(message.Id))!;
        Assert.Equal(topic, status.Topic);
        Assert.Equal(1, status.Groups.Single(group => group.Group == works).Attempt);
        Assert.Contains(
            "no",
            status.Groups.Single(group => group.Group == fails).Failure!.Text,
            StringComparison.Ordinal
        );
        Assert.Null(await app.Ledger.FindAsync(MessageId.New()));
    }

    [Fact]
    public async Task A_message_is_processing_while_its_handler_runs_and_scheduled_between_attempts()
    {
        var (topic, group) = (Name("status"), Name("runs"));
        var (entered, leave) = (new Collector<int>(), new SemaphoreSlim(0));
        var app = await Start(notify =>
            notify
                .Configure(options => options.LedgerMode = LedgerMode.All)
                .Raw(
                    group,
                    topic,
                    async (_, context, _) =>
                    {
                        entered.Add(context.Attempt);
                        await leave.WaitAsync();
                        if (context.Attempt == 1)
                            throw new InvalidDataException("once");
                    },
                    options =>
                    {
                        options.Retry.Immediate = 0;
                        options.Retry.FirstDelay = TimeSpan.FromSeconds(5);
                    }
                )
        );
        var message = Numbered(topic, 1);
        await app.Producer.SendAsync(message);

        await entered.Next();
        await Until(app, message, group, DeliveryStatus.Processing);
        leave.Release();
        await Until(app, message, group, DeliveryStatus.Scheduled);
        await entered.Next();
        await Until(app, message, group, DeliveryStatus.Processing);
        leave.Release();
        await Until(app, message, group, DeliveryStatus.Done);
        Assert.Equal(2, (await app.Ledger.FindAsync(message.Id))!.Groups.Single().Attempt);
    }

    [Fact]
    public async Task A_delayed_message_is_scheduled_and_can_be_cancelled()
    {
        var (topic, group) = (Name("status"), Name("delayed"));
        var app = await Start(notify =>
            notify.Configure(options => options.LedgerMode = LedgerMode.All).Collect(group, topic, new Collector<int>())
        );
        var due = DateTimeOffset.UtcNow.AddHours(1);
        var (kept, cancelled) = (Due(topic, due), Due(topic, due));
        (await app.Producer.SendManyAsync([kept, cancelled])).ThrowIfAnyFailed();

        await app.Scheduler.CancelAsync(cancelled.Id);

        await Until(app, kept, group, DeliveryStatus.Scheduled);
        await Until(app, cancelled, group, DeliveryStatus.Cancelled);
        await app.Scheduler.RescheduleAsync(kept.Id, DateTimeOffset.UtcNow);
        await Until(app, kept, group, DeliveryStatus.Done);
    }

    [Fact]
    public async Task Nothing_stays_processing_when_the_application_stops()
    {
        var (topic, group) = (Name("status"), Name("stops"));
        var entered = new Collector<int>();
        var app = await Start(notify =>
            notify
                .Configure(options =>
                {
                    options.LedgerMode = LedgerMode.All;
                    options.ShutdownTimeout = TimeSpan.FromMilliseconds(50);
                })
                .Raw(
                    group,
                    topic,
                    async (_, context, cancellationToken) =>
                    {
                        entered.Add(context.Attempt);
                        await Never.Until(cancellationToken);
                    }
                )
        );
        var message = Numbered(topic, 1);
        await app.Producer.SendAsync(message);
        await entered.Next();
        await Until(app, message, group, DeliveryStatus.Processing);

        await app.Stop();

        var later = await Start(notify => notify.Configure(options => options.LedgerMode = LedgerMode.All));
        Assert.Equal(DeliveryStatus.Waiting, (await later.Ledger.FindAsync(message.Id))!.For(group));
    }

    [Fact]
    public async Task A_failure_that_is_sent_again_begins_anew_and_one_that_is_resolved_is_done()
    {
        var (topic, group) = (Name("status"), Name("again"));
        var broken = true;
        var app = await Start(notify =>
            notify
                .Configure(options => options.LedgerMode = LedgerMode.All)
                .Raw(
                    group,
                    topic,
                    (_, _, _) =>
                        Volatile.Read(ref broken) ? throw new InvalidDataException("broken") : Task.CompletedTask,
                    options => options.Retry = RetryOptions.None
                )
        );
        var (again, resolved) = (Numbered(topic, 1), Numbered(topic, 2));
        (await app.Producer.SendManyAsync([again, resolved])).ThrowIfAnyFailed();
        await Until(app, again, group, DeliveryStatus.Failed);
        await Until(app, resolved, group, DeliveryStatus.Failed);
        Volatile.Write(ref broken, false);

        Assert.Equal(1, await app.Failures.RedriveAsync(new FailureFilter { Ids = [again.Id] }));
        Assert.Equal(1, await app.Failures.ResolveAsync(new FailureFilter { Ids = [resolved.Id] }));

        await Until(app, again, group, DeliveryStatus.Done);
        await Until(app, resolved, group, DeliveryStatus.Done);
    }

    private static Message Due(string topic, DateTimeOffset due) => new(topic, new byte[4]) { DueAt = due };

    private static Task Until(TestApp app, Message message, string group, DeliveryStatus status) =>
        Guard.Until(
            async () => (await app.Ledger.FindAsync(message.Id))?.For(group) == status,
            $"group '{group}' to have message '{message.Id}' as {status}"
        );
}
