namespace Notify.Conformance.FanOut;

/// <summary>The notice of one event for many users: each gets it once, whatever ends or fails on the way.</summary>
public abstract class FanOutSuite<THarness> : Suite<THarness>
    where THarness : Harness, new()
{
    private const int Users = 700;
    private const int PageSize = 100;
    private const string Source = "followers";

    private static readonly NewNotice Notice = new() { Type = 7, Data = "for all of you" };

    [Fact]
    public async Task Every_user_of_every_page_gets_the_notice()
    {
        var pages = new Pages(User, Users, PageSize);
        var app = await Start(notify => notify.AddUserSource(Source, pages.NextAsync));

        var id = await app.Get<INoticeFanOut>().StartAsync(Source, Notice);

        await AssertEveryoneHasOne(app, id);
        Assert.Equal(Users / PageSize, pages.Read.Count);
    }

    [Fact]
    public async Task The_same_event_started_again_gives_nobody_a_second_notice()
    {
        var pages = new Pages(User, Users, PageSize);
        var app = await Start(notify => notify.AddUserSource(Source, pages.NextAsync));
        var fanOut = app.Get<INoticeFanOut>();
        var notice = Notice with { Id = new MessageId(Name("event")) };

        await fanOut.StartAsync(Source, notice);
        await fanOut.StartAsync(Source, notice, argument: "with an argument it is another fan-out of the same event");
        await fanOut.StartAsync(Source, notice);

        await Guard.Until(() => app.Log.Entries.Count(entry => entry.EventId == 1811) >= 2, "both to be done");
        await AssertEveryoneHasOne(app, notice.Id);
    }

    [Fact]
    public async Task A_source_that_fails_is_asked_again_for_that_page_and_no_other()
    {
        var failures = 0;
        var pages = new Pages(User, Users, PageSize)
        {
            Before = (from, _) =>
                from == 300 && Interlocked.Increment(ref failures) == 1
                    ? throw new IOException("The users are being moved.")
                    : Task.CompletedTask,
        };
        var app = await Start(notify => notify.AddUserSource(Source, pages.NextAsync));

        var id = await app.Get<INoticeFanOut>().StartAsync(Source, Notice);

        await AssertEveryoneHasOne(app, id);
        Assert.Equal([0, 100, 200, 300, 300, 400, 500, 600], pages.Read.All);
    }

    [Fact]
    public async Task When_a_host_ends_in_the_middle_another_one_goes_on_from_there()
    {
        var stuck = new Pages(User, Users, PageSize)
        {
            Before = (from, token) => from == 300 ? Never.Until(token) : Task.CompletedTask,
        };
        var first = await Start(notify =>
            notify
                .Configure(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100))
                .AddUserSource(Source, stuck.NextAsync)
        );
        var id = await first.Get<INoticeFanOut>().StartAsync(Source, Notice);
        await Guard.Until(() => stuck.Read.All.Contains(300), "the first host to get stuck");

        var pages = new Pages(User, Users, PageSize);
        var second = await Start(notify => notify.AddUserSource(Source, pages.NextAsync));
        await first.Stop();

        await AssertEveryoneHasOne(second, id);
        Assert.Equal([300, 400, 500, 600], pages.Read.All);
    }

    [Fact]
    public async Task A_fan_out_with_a_due_time_reads_nobody_before_it()
    {
        var due = DateTimeOffset.UtcNow.AddMilliseconds(400);
        DateTimeOffset? began = null;
        var pages = new Pages(User, PageSize, PageSize)
        {
            Before = (_, _) =>
            {
                began = DateTimeOffset.UtcNow;
                return Task.CompletedTask;
            },
        };
        var app = await Start(notify => notify.AddUserSource(Source, pages.NextAsync));

        await app.Get<INoticeFanOut>().StartAsync(Source, Notice with { DueAt = due });

        await UntilOne(app, User(PageSize - 1));
        Assert.True(began >= due);
    }

    private async Task AssertEveryoneHasOne(TestApp app, MessageId id)
    {
        for (var number = 0; number < Users; number++)
            await UntilOne(app, User(number));
        // What is sent behind everything else comes in behind everything else, for each of them.
        for (var number = 0; number < Users; number += PageSize)
        {
            await app.Notices.NotifyAsync(User(number), new NewNotice { Data = "last" });
            await Guard.Until(async () => (await app.Notices.CountAsync(User(number))).LastSeq == 2, "the last notice");
            var page = await app.Notices.ListAsync(User(number));
            Assert.Equal((id, 7, "for all of you"), (page.Items[1].Id, page.Items[1].Type, page.Items[1].Data));
        }
    }

    private static Task UntilOne(TestApp app, string user) =>
        Guard.Until(async () => (await app.Notices.CountAsync(user)).LastSeq == 1, $"the notice of {user}");
}
