using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;
using Notify.Conformance.FanOut;
using Notify.FanOut;
using Notify.Testing;

namespace Notify.Tests.FanOut;

/// <summary>What is refused at the start of a fan-out, and what a source may do wrong.</summary>
public sealed class FanOutTests
{
    private const string Source = "followers";
    private static readonly NewNotice Notice = new() { Data = "hello" };

    [Fact]
    public async Task A_source_that_is_not_registered_is_refused_with_those_that_are()
    {
        await using var app = await Start(new Pages(User, 1, 1));
        await using var bare = await TestApp.Start(_ => { });

        var misspelt = await Refused(app, "folowers", Notice);
        var none = await Refused(bare, Source, Notice);

        Assert.Equal(
            "A notice was sent to the users of 'folowers', but no such source is registered here (registered: followers). "
                + "Add notify.AddUserSource(\"folowers\", …), or mend the name. (NTF1801)",
            misspelt.Message
        );
        Assert.Contains("(registered: none)", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_breaks_a_limit_is_refused_at_the_start()
    {
        var pages = new Pages(User, 1, 1);
        await using var app = await Start(pages);

        Assert.Equal("type", (await Refused(app, Source, Notice with { Type = -1 })).Field);
        Assert.Equal("data", (await Refused(app, Source, Notice with { Data = new string('x', 8193) })).Field);
        Assert.Equal(
            "expiresAt",
            (await Refused(app, Source, Notice with { ExpiresAt = DateTimeOffset.UnixEpoch })).Field
        );
        Assert.Equal("argument", (await Refused(app, Source, Notice, new string('x', 1025))).Field);
        Assert.Equal("argument", (await Refused(app, Source, Notice, "\ud800")).Field);
        Assert.Equal(0, pages.Read.Count);
    }

    [Fact]
    public async Task Sources_without_a_name_or_with_the_same_one_stop_the_start()
    {
        static ValueTask<UserPage> Nobody(string? argument, string? cursor, CancellationToken token) =>
            new(new UserPage([], null));

        var problems = await Configured.Problems(notify =>
            notify.AddUserSource("a", Nobody).AddUserSource("a", Nobody).AddUserSource("", Nobody)
        );

        Assert.Equal(2, problems.Count);
        Assert.Equal("2 user sources have the name 'a'. Give each one its own in AddUserSource.", problems[0]);
        Assert.StartsWith("The user source '' cannot have a group of its own:", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_a_source_takes_no_part()
    {
        await using var app = await TestApp.Start(_ => { });

        Assert.DoesNotContain(
            await app.Groups.ListAsync(),
            group => group.Name.StartsWith("notify.fanout", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Applications_on_one_server_do_not_get_pages_of_sources_they_do_not_have()
    {
        var server = new InMemoryServer();
        var (ours, theirs) = (new Pages(User, 20, 1), new Pages(User, 20, 1));
        await using var one = await TestApp.Start(notify =>
            notify.UseInMemory(memory => memory.Server = server).AddUserSource(Source, ours.NextAsync)
        );
        await using var other = await TestApp.Start(notify =>
            notify.UseInMemory(memory => memory.Server = server).AddUserSource("others", theirs.NextAsync)
        );

        await one.Get<INoticeFanOut>().StartAsync(Source, Notice);
        await other.Get<INoticeFanOut>().StartAsync("others", Notice with { Id = MessageId.New() });

        await Guard.Until(async () => (await one.Notices.CountAsync(User(19))).LastSeq == 2, "both fan-outs to end");
        Assert.Equal((20, 20), (ours.Read.All.Count, theirs.Read.All.Count));
        Assert.Empty((await one.Failures.ListAsync()).Items);
    }

    [Fact]
    public async Task The_source_is_a_class_of_a_scope_of_its_own_and_is_given_argument_and_cursor()
    {
        var calls = new Collector<(string?, string?)>();
        var gone = new Collector<ScopedPart>();
        await using var app = await TestApp.Start(
            notify => notify.AddUserSource<ScopedSource>(Source),
            services => services.AddSingleton(calls).AddSingleton(gone).AddScoped<ScopedPart>()
        );

        await app.Get<INoticeFanOut>().StartAsync(Source, Notice, "topic 7");

        var parts = await gone.Next(2);
        Assert.Equal([("topic 7", null), ("topic 7", "2")], calls.All);
        Assert.NotSame(parts[0], parts[1]);
    }

    [Fact]
    public async Task Who_is_no_user_is_left_out_with_a_warning_and_the_others_get_theirs()
    {
        await using var app = await Start(
            (_, _, _) => Page(["ann", "", new string('x', 65), null!, "bob", "ann"], null)
        );

        await app.Get<INoticeFanOut>().StartAsync(Source, Notice);

        await WhenUnread(app, "ann");
        await WhenUnread(app, "bob");
        var warning = Assert.Single(app.Log.Entries, entry => entry.EventId == 1812);
        Assert.StartsWith("3 users of 'followers' on page 1 got nothing", warning.Text, StringComparison.Ordinal);
        await Guard.Until(() => app.Log.Has(1811), "the end to be logged");
        Assert.Contains("2 users on 1 pages", app.Log.Entries.Single(entry => entry.EventId == 1811).Text);
    }

    [Fact]
    public async Task An_empty_page_in_between_ends_nothing()
    {
        await using var app = await Start((_, cursor, _) => cursor is null ? Page([], "2") : Page(["ann"], null));

        await app.Get<INoticeFanOut>().StartAsync(Source, Notice);

        await WhenUnread(app, "ann");
    }

    [Theory]
    [InlineData("null", "Page 2 of the users of 'followers' is null; give an empty one")]
    [InlineData("no users", "Page 2 of the users of 'followers' is null; give an empty one")]
    [InlineData("same cursor", "ends with the cursor '2' that it was read with")]
    [InlineData("long cursor", "ends with a cursor that ")]
    [InlineData("too many", "has 10,001 users, over the limit of 10,000")]
    public async Task A_page_that_breaks_a_rule_is_a_dead_message_and_its_users_get_nothing(string fault, string text)
    {
        await using var app = await Start(
            (_, cursor, _) =>
                (cursor, fault) switch
                {
                    (null, _) => Page(["ann"], "2"),
                    (_, "null") => new ValueTask<UserPage>((UserPage)null!),
                    (_, "no users") => Page(null!, null),
                    (_, "same cursor") => Page(["bob"], "2"),
                    (_, "long cursor") => Page(["bob"], new string('x', 1025)),
                    _ => Page([.. Enumerable.Range(0, 10_001).Select(User)], null),
                }
        );

        await app.Get<INoticeFanOut>().StartAsync(Source, Notice);

        var dead = await FirstDead(app);
        Assert.Equal((FanOutTopics.Of(Source), FailureReason.Refused), (dead.Group, dead.Failure.Reason));
        Assert.Contains(text, dead.Failure.Text, StringComparison.Ordinal);
        await WhenUnread(app, "ann");
        Assert.Equal(0, (await app.Notices.CountAsync("bob")).LastSeq);
    }

    [Fact]
    public async Task A_dead_page_that_is_sent_again_goes_on_from_there()
    {
        var isBroken = true;
        var pages = new Pages(User, 30, 10)
        {
            Before = (from, _) =>
                Volatile.Read(ref isBroken) && from == 10 ? throw new IOException("cut") : Task.CompletedTask,
        };
        await using var app = await NotifyTestHost.StartAsync(services =>
            services.AddNotify(notify => notify.AddUserSource(Source, pages.NextAsync))
        );
        await app.Services.GetRequiredService<INoticeFanOut>().StartAsync(Source, Notice);
        await app.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Single((await app.Failures.ListAsync()).Items);

        Volatile.Write(ref isBroken, false);
        await app.Failures.RedriveAsync(new FailureFilter { Group = FanOutTopics.Of(Source) });
        await app.IdleAsync();

        Assert.Equal(1, (await app.Notices.CountAsync(User(29))).LastSeq);
        Assert.Equal([0, 10, 20], pages.Read.All.Distinct());
        Assert.Equal((1, 1), (pages.Read.All.Count(from => from == 0), pages.Read.All.Count(from => from == 20)));
        Assert.Equal(17 + 1, pages.Read.All.Count(from => from == 10));
    }

    [Fact]
    public async Task A_body_that_is_no_step_is_a_dead_message()
    {
        await using var app = await Start(new Pages(User, 1, 1));
        foreach (var body in new[] { "", "null", "{}", """{"id":"","source":"followers","data":""}""" })
        {
            var message = new Message(FanOutTopics.Of(Source), System.Text.Encoding.UTF8.GetBytes(body))
            {
                IsOwn = true,
            };
            await app.Producer.SendAsync(message);
        }

        await Guard.Until(async () => (await app.Failures.ListAsync()).Items.Count == 4, "four dead messages");
        Assert.All(
            (await app.Failures.ListAsync()).Items,
            f => Assert.Equal(FailureReason.Undecodable, f.Failure.Reason)
        );
    }

    [Fact]
    public void Ids_of_messages_are_the_same_for_the_same_page_and_others_for_every_other()
    {
        var step = new FanOutStep("e", "s", "a", "c", 2, 10, 1, "data", DateTimeOffset.UnixEpoch, null);
        FanOutStep[] others =
        [
            step with
            {
                Id = "f",
            },
            step with
            {
                Source = "t",
            },
            step with
            {
                Argument = null,
            },
            step with
            {
                Argument = "",
            },
            step with
            {
                Argument = "ac",
                Cursor = "",
            },
            step with
            {
                Cursor = null,
            },
            step with
            {
                Cursor = "d",
            },
        ];

        var id = StepMessages.Make(step).Id;

        Assert.Equal(id, StepMessages.Make(step with { Page = 9, Users = 99 }).Id);
        Assert.Equal(StepMessages.IdOfPart(step, 1), StepMessages.IdOfPart(step with { Users = 5 }, 1));
        MessageId[] all =
        [
            id,
            StepMessages.IdOfPart(step, 0),
            StepMessages.IdOfPart(step, 1),
            .. others.Select(other => StepMessages.Make(other).Id),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public async Task The_applications_middleware_is_not_asked_about_pages()
    {
        await using var app = await TestApp.Start(notify =>
            notify.AddHandlerMiddleware<Refusing>().AddUserSource(Source, new Pages(User, 3, 1).NextAsync)
        );

        await app.Get<INoticeFanOut>().StartAsync(Source, Notice);

        await WhenUnread(app, User(2));
    }

    private static Task<TestApp> Start(Pages pages) => Start(pages.NextAsync);

    private static Task<TestApp> Start(Func<string?, string?, CancellationToken, ValueTask<UserPage>> read) =>
        TestApp.Start(notify => notify.AddUserSource(Source, read));

    private static ValueTask<UserPage> Page(IReadOnlyList<string> users, string? next) =>
        new(new UserPage(users, next));

    private static string User(int number) => $"user-{number}";

    private static async Task<InvalidInputException> Refused(
        TestApp app,
        string source,
        NewNotice notice,
        string? argument = null
    ) =>
        await Assert.ThrowsAsync<InvalidInputException>(async () =>
            await app.Get<INoticeFanOut>().StartAsync(source, notice, argument)
        );

    private static async Task<FailedDelivery> FirstDead(TestApp app)
    {
        await Guard.Until(async () => (await app.Failures.ListAsync()).Items.Count == 1, "the dead message");
        return (await app.Failures.ListAsync()).Items[0];
    }

    private static Task WhenUnread(TestApp app, string user) =>
        Guard.Until(async () => (await app.Notices.CountAsync(user)).Unread == 1, $"the notice of {user}");

    private sealed class ScopedSource(Collector<(string?, string?)> calls, ScopedPart part) : IUserSource
    {
        public ValueTask<UserPage> ReadAsync(string? argument, string? cursor, CancellationToken cancellationToken)
        {
            calls.Add((argument, cursor));
            return part.IsGone ? throw new ObjectDisposedException("part")
                : cursor is null ? Page(["ann"], "2")
                : Page(["bob"], null);
        }
    }

    private sealed class ScopedPart(Collector<ScopedPart> gone) : IDisposable
    {
        public bool IsGone { get; private set; }

        public void Dispose()
        {
            IsGone = true;
            gone.Add(this);
        }
    }

    private sealed class Refusing : IHandlerMiddleware
    {
        public Task InvokeAsync(
            HandlerContext context,
            Func<CancellationToken, Task> next,
            CancellationToken cancellationToken
        ) => throw new InvalidOperationException("Not on my watch.");
    }
}
