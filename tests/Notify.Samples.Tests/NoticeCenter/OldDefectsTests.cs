using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>
/// What the old system did wrong, by the numbers of its list, one test each. 8, 10 and 12 are those of
/// <see cref="OldStackTests" />: they need the servers.
/// </summary>
public sealed class OldDefectsTests
{
    private const string InboxGroup = "notify.inbox";
    private const string Product = "/api/msg/product";

    [Fact]
    public async Task Defect_1_success_is_answered_only_after_the_notice_was_accepted()
    {
        await using var center = await RunningNoticeCenter.Start(
            "--Notify:InMemory:QueueLimit=1",
            "--Notify:SendTimeout=00:00:00.100"
        );
        // Nobody takes from the queue, so that one notice fills it.
        await center.Groups.PauseAsync(InboxGroup);

        var first = await center.Post(Product, ("uid", "42"), ("data", "first"));
        var second = await center.Post(Product, ("uid", "42"), ("data", "second"));

        Assert.Equal(Answer.Ok, first.Code);
        Assert.Equal((Answer.Busy, "System is busy now!"), (second.Code, second.Msg));
        Assert.Contains(center.Log.Entries, entry => entry.Exception is SendException { IsOutcomeUnknown: false });

        await center.Groups.ResumeAsync(InboxGroup);
        await center.WhenAllIsWritten();
        await center.Fill(42, type: 0, count: 1);
        Assert.Equal(["0-1", "first"], await DataOf(center, 42));
    }

    [Fact]
    public async Task Defect_2_what_was_accepted_is_kept_while_nobody_writes_it_into_inboxes()
    {
        await using var center = await RunningNoticeCenter.Start();
        await center.Groups.PauseAsync(InboxGroup);
        for (var i = 1; i <= 3; i++)
            Assert.Equal(Answer.Ok, (await center.Post(Product, ("uid", "42"), ("data", $"{i}"))).Code);

        await center.Groups.ResumeAsync(InboxGroup);

        await center.WhenUnread(42, 3);
        Assert.Equal(["3", "2", "1"], await DataOf(center, 42));
    }

    [Fact]
    public async Task Defect_3_a_notice_that_can_never_be_stored_is_given_up_at_once_and_delays_nobody()
    {
        var store = new FailingStore
        {
            Refuses = notice =>
                notice.Data.StartsWith("poison", StringComparison.Ordinal) ? FailingStore.Refused() : null,
        };
        await using var center = await RunningNoticeCenter.Start(store.Use, FailingStore.Setting);

        // More than the 500 characters that were too many for the old table of failures, too.
        await center.Post(Product, ("uid", "42"), ("data", "poison" + new string('x', 5_000)));
        await center.Fill(42, type: 1, count: 5);

        var failures = center.Services.GetRequiredService<IFailures>();
        await Guard.Until(async () => (await failures.ListAsync()).Items.Count == 1, "the notice to be given up");
        var failed = (await failures.ListAsync()).Items[0];
        Assert.Equal((1, InboxGroup), (failed.Attempts, failed.Group));
        Assert.Equal(5, await center.UnreadOf(42));
    }

    [Fact]
    public async Task Defect_4_the_same_content_as_one_that_failed_gets_all_of_its_tries()
    {
        var writes = 0;
        var store = new FailingStore { IsBroken = true };
        await using var center = await RunningNoticeCenter.Start(store.Use, FailingStore.Setting);
        await center.Post(Product, ("uid", "42"), ("data", "same"), ("time", "2026-01-31 18:30:00"));
        var failures = center.Services.GetRequiredService<IFailures>();
        await Guard.Until(async () => (await failures.ListAsync()).Items.Count == 1, "the first one to be given up");

        store.IsBroken = false;
        store.Fails = _ => Interlocked.Increment(ref writes) <= 3;
        await center.Post(Product, ("uid", "42"), ("data", "same"), ("time", "2026-01-31 18:30:00"));

        await center.WhenUnread(42, 1);
        Assert.Equal(4, writes);
        Assert.Single((await failures.ListAsync()).Items);
    }

    [Fact]
    public async Task Defect_7_unread_counts_unread_notices_only()
    {
        await using var center = await RunningNoticeCenter.Start();
        await center.Fill(42, type: 1, count: 3);
        await center.Post("/api/msg/read", ("uid", "42"), ("type", "1"));
        await center.Fill(42, type: 1, count: 1);

        var list = await center.Get("/api/msg/list?uid=42&type=1");

        Assert.Equal(4, list.Data.GetProperty("list").GetArrayLength());
        Assert.Equal(1, list.Data.GetProperty("unread").GetInt32());
    }

    [Fact]
    public async Task Defect_6_reading_one_type_leaves_the_counts_of_others_alone()
    {
        await using var center = await RunningNoticeCenter.Start();
        await center.Fill(42, type: 1, count: 1);
        await center.Fill(42, type: 2, count: 2);

        // The old counter went to 0 once more was to be taken off than it held.
        await center.Post("/api/msg/read", ("uid", "42"), ("type", "1"));
        await center.Post("/api/msg/read", ("uid", "42"), ("type", "1"));

        Assert.Equal(2, await center.UnreadOf(42));
    }

    [Fact]
    public async Task Defect_5_equal_content_twice_on_purpose_is_two_notices()
    {
        await using var center = await RunningNoticeCenter.Start();

        for (var i = 0; i < 2; i++)
            await center.Post(Product, ("uid", "42"), ("data", "same"), ("time", "2026-01-31 18:30:00"));

        await center.WhenUnread(42, 2);
        Assert.Equal(["same", "same"], await DataOf(center, 42));
    }

    [Fact]
    public async Task Defect_9_read_does_not_swallow_what_comes_later()
    {
        await using var center = await RunningNoticeCenter.Start();
        await center.Fill(42, type: 1, count: 1);
        // Accepted before the click, in the inbox after it: the user cannot have seen it.
        await center.Groups.PauseAsync(InboxGroup);
        await center.Post(Product, ("uid", "42"), ("type", "1"), ("data", "later"));

        await center.Post("/api/msg/read", ("uid", "42"), ("type", "1"));

        Assert.Equal(0, await center.UnreadOf(42));
        await center.Groups.ResumeAsync(InboxGroup);
        await center.WhenUnread(42, 1);
        Assert.Equal(["later", "1-1"], await DataOf(center, 42));
    }

    [Theory]
    [InlineData("uid=0")]
    [InlineData("uid=")]
    [InlineData("")]
    public async Task Defect_11_no_user_is_not_the_first_user(string query)
    {
        await using var center = await RunningNoticeCenter.Start();
        await center.Fill(1, type: 1, count: 1);

        (await center.Get($"/api/user/info?{query}")).RefusesField("uid");
        (await center.Get($"/api/msg/list?{query}")).RefusesField("uid");
    }

    [Fact]
    public async Task An_empty_inbox_is_an_empty_list()
    {
        await using var center = await RunningNoticeCenter.Start();

        var list = await center.Get("/api/msg/list?uid=42");

        Assert.Equal("""{"list":[],"unread":0}""", list.Success("list", "unread").GetRawText());
        Assert.Equal(0, await center.UnreadOf(42));
    }

    [Fact]
    public async Task Defect_11_a_store_that_fails_is_answered_as_busy_and_told_to_the_log_only()
    {
        await using var center = await RunningNoticeCenter.Start(
            builder =>
                builder.Services.AddNotify(notify =>
                    notify.AddAdapter("Broken", _ => DispatchProxy.Create<INoticeStore, BrokenStore>())
                ),
            "--Notify:Inbox=Broken"
        );

        Answer[] answers =
        [
            await center.Get("/api/msg/list?uid=42"),
            await center.Get("/api/user/info?uid=42"),
            await center.Post("/api/msg/read", ("uid", "42")),
            await center.Post(Product, ("uid", "42")),
        ];

        Assert.All(answers, answer => Assert.Equal((Answer.Busy, "System is busy now!"), (answer.Code, answer.Msg)));
        var errors = center.Log.Entries.Where(entry => entry.Level == LogLevel.Error).ToList();
        Assert.Equal(answers.Length, errors.Count(error => error.Exception?.Message == BrokenStore.Secret));
    }

    private static async Task<IEnumerable<string?>> DataOf(RunningNoticeCenter center, long uid)
    {
        var answer = await center.Get($"/api/msg/list?uid={uid}");
        return
        [
            .. answer
                .Data.GetProperty("list")
                .EnumerateArray()
                .Select(notice => notice.GetProperty("data").GetString()),
        ];
    }
}
