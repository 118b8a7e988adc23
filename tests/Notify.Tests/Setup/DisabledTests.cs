using Notify.Conformance;

namespace Notify.Tests.Setup;

/// <summary>What is not configured says what was attempted, why not, and which line to add.</summary>
public sealed class DisabledTests
{
    private const string NoDelay =
        ", but the transport 'Plain' cannot delay messages and no other scheduler was chosen. "
        + "Set Notify:Delay to an adapter that can, for example \"Redis\" or \"MySql\". (NTF1002)";

    private const string NoAdministration =
        ", which the transport 'Plain' cannot do. Choose another with Notify:Transport. (NTF1002)";

    [Fact]
    public async Task Without_a_scheduler_every_use_of_one_says_which_line_to_add()
    {
        await using var app = await TestApp.Start(notify => notify.UsePlainTransport());
        var later = DateTimeOffset.UtcNow.AddHours(1);
        var id = new MessageId("order-7");
        var message = new Message("orders", new byte[1]) { DueAt = later };

        await Refused($"A message was to be delayed{NoDelay}", async () => await app.Producer.SendAsync(message));
        await Refused(
            $"Message 'order-7' was to be cancelled{NoDelay}",
            async () => await app.Scheduler.CancelAsync(id)
        );
        await Refused(
            $"Message 'order-7' was to be rescheduled{NoDelay}",
            async () => await app.Scheduler.RescheduleAsync(id, later)
        );
        await Refused(
            $"Waiting messages were to be listed{NoDelay}",
            async () => await app.Scheduler.ListAsync(new ScheduleQuery())
        );
        Assert.Equal(SchedulerCapabilities.None, app.Scheduler.Capabilities);
        Assert.Equal(TimeSpan.Zero, app.Scheduler.MaxDelay);
    }

    [Fact]
    public async Task A_batch_with_a_delayed_message_fails_for_that_message_alone()
    {
        await using var app = await TestApp.Start(notify => notify.UsePlainTransport());
        var later = new Message("orders", new byte[1]) { DueAt = DateTimeOffset.UtcNow.AddHours(1) };

        var results = await app.Producer.SendManyAsync([new Message("orders", new byte[1]), later]);

        Assert.True(results[0].IsAccepted);
        Assert.Equal($"A message was to be delayed{NoDelay}", results[1].Error!.Message);
    }

    [Fact]
    public async Task Without_administration_every_use_of_it_says_which_line_to_change()
    {
        await using var app = await TestApp.Start(notify => notify.UsePlainTransport());
        var (groups, topics) = (app.Groups, app.Topics);

        await Refused($"Groups were to be listed{NoAdministration}", async () => await groups.ListAsync());
        await Refused($"The group 'a' was to be looked up{NoAdministration}", async () => await groups.FindAsync("a"));
        await Refused($"The group 'a' was to be paused{NoAdministration}", async () => await groups.PauseAsync("a"));
        await Refused($"The group 'a' was to be resumed{NoAdministration}", async () => await groups.ResumeAsync("a"));
        await Refused(
            $"The group 'a' was to be detached from 'b'{NoAdministration}",
            async () => await groups.DetachAsync("a", "b")
        );
        await Refused(
            $"The group 'a' was to be deleted{NoAdministration}",
            async () => await groups.DeleteAsync("a", true)
        );
        await Refused(
            $"Messages were to be sent to the group 'a' alone{NoAdministration}",
            async () => await groups.SendToGroupAsync("a", [])
        );
        await Refused(
            $"Topics were to be declared{NoAdministration}",
            async () => await topics.DeclareAsync(new Dictionary<string, TopicOptions>())
        );
        await Refused($"Topics were to be listed{NoAdministration}", async () => await topics.ListTopicsAsync());
        await Refused(
            $"What the topic 'b' holds was to be discarded{NoAdministration}",
            async () => await topics.DiscardHeldAsync("b")
        );
    }

    [Fact]
    public async Task Without_a_ledger_asking_it_says_which_line_to_change()
    {
        await using var app = await TestApp.Start(notify =>
            notify.Configure(options => options.LedgerMode = LedgerMode.Off)
        );
        const string Off = ", but the ledger is off. Set Notify:LedgerMode to \"Failures\" or \"All\". (NTF1002)";
        var id = new MessageId("order-7");

        await Refused(
            $"The status of message 'order-7' was asked for{Off}",
            async () => await app.Ledger.FindAsync(id)
        );
        await Refused(
            $"What the group 'a' is done with was asked for{Off}",
            async () => await app.Ledger.AreDoneAsync("a", [id], default)
        );
        await Refused($"0 steps were to be recorded{Off}", async () => await app.Ledger.RecordAsync([]));
        Assert.Empty((await app.Failures.ListAsync()).Items);
        Assert.Equal(0, await app.Failures.RedriveAsync(new FailureFilter()));
        Assert.Equal(0, await app.Failures.ResolveAsync(new FailureFilter()));
        Assert.Equal(0, await app.Ledger.SweepAsync(TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task Without_an_inbox_every_look_into_one_says_which_line_to_add()
    {
        await using var app = await TestApp.Start(notify => notify.UsePlainTransport());
        const string None =
            ", but no inbox was chosen here, and the transport 'Plain' keeps none: notices are only sent from here. "
            + "Set Notify:Inbox to \"MySql\", or to \"InMemory\" if this is the one process that keeps them. (NTF1002)";
        var id = new MessageId("order-7");
        var (notices, store) = (app.Notices, app.Get<INoticeStore>());

        await Refused($"The inbox of 'ann' was to be listed{None}", async () => await notices.ListAsync("ann"));
        await Refused($"The inbox of 'ann' was to be counted{None}", async () => await notices.CountAsync("ann"));
        await Refused(
            $"The notice 'order-7' of 'ann' was to be looked up{None}",
            async () => await notices.FindAsync("ann", id)
        );
        await Refused(
            $"Notices of 'ann' were to be marked{None}",
            async () => await notices.MarkAsync("ann", NoticeMark.ReadUpTo(1))
        );
        await Refused(
            $"The broadcast 'order-7' was to be stored{None}",
            async () => await notices.BroadcastAsync(new Broadcast { Id = id, Data = "all" })
        );
        await Refused($"The broadcast 'order-7' was to be revoked{None}", async () => await notices.RevokeAsync(id));
        await Refused(
            $"The inbox of 'ann' was to be counted{None}",
            async () => await notices.WatchAsync("ann").GetAsyncEnumerator().MoveNextAsync()
        );
        await Refused($"0 notices were to be stored{None}", async () => await store.AppendAsync([]));
        await Refused($"Broadcasts were to be listed{None}", async () => await store.ListBroadcastsAsync());
        await Refused(
            $"The inbox of 'ann' was to be counted anew{None}",
            async () => await store.ReconcileAsync("ann")
        );
        await Refused($"The inbox of 'ann' was to be removed{None}", async () => await store.PurgeAsync("ann"));
        Assert.Equal(new SweepResult(0, 0, 0), await store.SweepAsync());
    }

    private static async Task Refused(string text, Func<Task> use) =>
        Assert.Equal(text, (await Assert.ThrowsAsync<NotSupportedByAdapterException>(use)).Message);
}
