using System.Text.Json;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.Appending;

/// <summary>Notices are taken for one user or many, now or later.</summary>
public sealed class AppendEndpointTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_notice_for_one_user_is_accepted_and_comes_in()
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send(
            "POST /v1/notices",
            """{"user":"bob","type":3,"data":"hello","id":"order-17","createdAt":"2020-02-02T02:02:02+02:00"}"""
        );

        Assert.Equal((202, """{"id":"order-17","users":1}"""), (reply.Status, reply.Body));
        Assert.Null(reply.Header("Idempotency-Replay"));
        await host.WhenLastSeq("bob", 1);
        var notice = (await host.Send("GET /v1/inbox/notices/order-17", user: "bob")).Ok();
        Assert.Equal(3, notice.GetProperty("type").GetInt32());
        Assert.Equal("2020-02-02T00:02:02+00:00", Utc(notice.GetProperty("createdAt")));
    }

    [Fact]
    public async Task A_notice_without_an_id_gets_one()
    {
        await using var host = await InboxHost.Start();

        var first = await host.Send("POST /v1/notices", """{"user":"ada","data":"x"}""");
        var second = await host.Send("POST /v1/notices", """{"user":"ada","data":"x"}""");

        Assert.NotEqual(first.Json.GetProperty("id").GetString(), second.Json.GetProperty("id").GetString());
        await host.WhenLastSeq("ada", 2);
    }

    [Fact]
    public async Task A_notice_for_many_reaches_each_once()
    {
        await using var host = await InboxHost.Start();
        var users = Enumerable.Range(1, 1_000).Select(i => $"u{i}").ToList();

        var reply = await host.Send(
            "POST /v1/notices",
            JsonSerializer.Serialize(new { users = users.Append("u1"), data = "x" })
        );

        Assert.Equal((202, 1_000), (reply.Status, reply.Json.GetProperty("users").GetInt32()));
        await host.WhenAllIsWritten();
        foreach (var user in users)
            Assert.Equal(1, (await host.Notices.CountAsync(user)).LastSeq);
    }

    [Fact]
    public async Task More_than_a_thousand_users_are_refused()
    {
        await using var host = await InboxHost.Start();
        var users = Enumerable.Range(1, 1_001).Select(i => $"u{i}");

        var reply = await host.Send("POST /v1/notices", JsonSerializer.Serialize(new { users, data = "x" }));

        reply.IsProblem(400, "invalid_request", "users");
    }

    [Fact]
    public async Task A_delayed_notice_is_never_early()
    {
        var time = new ManualTime(Start);
        await using var host = await InboxHost.Start(At(time));

        var reply = await host.Send(
            "POST /v1/notices",
            """{"user":"ada","data":"later","dueAt":"2026-01-01T00:00:10Z"}"""
        );

        Assert.Equal(202, reply.Status);
        time.Advance(TimeSpan.FromSeconds(9.99));
        await host.Fill("ada", 1);
        Assert.Equal(1, (await host.Notices.CountAsync("ada")).LastSeq);
        time.Advance(TimeSpan.FromMilliseconds(10));
        await host.WhenLastSeq("ada", 2);
        var page = (await host.Send("GET /v1/inbox/notices")).Ok().GetProperty("data");
        Assert.Equal("later", page[0].GetProperty("data").GetString());
    }

    [Fact]
    public async Task A_notice_disappears_when_it_expires()
    {
        var time = new ManualTime(Start);
        await using var host = await InboxHost.Start(At(time));
        await host.Send(
            "POST /v1/notices",
            """{"user":"ada","data":"brief","id":"brief","expiresAt":"2026-01-01T01:00:00Z"}"""
        );
        await host.Fill("ada", 1);
        await host.WhenAllIsWritten();
        var notice = (await host.Send("GET /v1/inbox/notices/brief")).Ok();
        Assert.Equal("2026-01-01T01:00:00+00:00", notice.GetProperty("expiresAt").GetString());

        await Guard.Until(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(10));
                return (await host.Send("GET /v1/inbox/notices/brief")).Status == 404;
            },
            "the notice to expire"
        );

        Assert.True(time.GetUtcNow() >= Start.AddHours(1));
        Assert.Equal(1, (await host.Notices.CountAsync("ada")).Unread);
    }

    [Fact]
    public async Task A_service_without_a_user_id_may_send_but_has_no_inbox()
    {
        await using var host = await InboxHost.Start();

        var sent = await host.Send("POST /v1/notices", """{"user":"ada","data":"x"}""", TestScheme.Service);

        Assert.Equal(202, sent.Status);
        (await host.Send("GET /v1/inbox/notices", user: TestScheme.Service)).IsProblem(401, "unauthorized");
    }

    [Fact]
    public async Task A_host_without_an_inbox_takes_notices_with_an_id_for_one_that_has_it()
    {
        var hook = new HookedNotices
        {
            BeforeFind = () => throw new NotSupportedByAdapterException("Set Notify:Inbox."),
        };
        await using var host = await InboxHost.Start(new InboxHostSetup { Services = hook.Wrap });

        var sent = await host.Send("POST /v1/notices", """{"id":"n-1","user":"ada","data":"x"}""");

        Assert.Equal((202, "n-1"), (sent.Status, sent.Json.GetProperty("id").GetString()));
        await host.WhenLastSeq("ada", 1);
    }

    /// <summary>A host whose notices come in at once, without a clock that has to move.</summary>
    private static InboxHostSetup At(ManualTime time) =>
        new()
        {
            Time = time,
            Notify = notify => notify.Configure(options => options.Notices.BatchWait = TimeSpan.Zero),
        };

    private static string Utc(JsonElement time) =>
        $"{time.GetDateTimeOffset().ToUniversalTime():yyyy-MM-ddTHH:mm:sszzz}";
}
