using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests.Appending;

/// <summary>The same sent again under one id is sent once; something else under it is refused.</summary>
public sealed class IdempotencyTests
{
    private const string Notice = """{"user":"ada","type":1,"data":"hello"}""";

    [Theory]
    [InlineData("POST /v1/notices", Notice, 202)]
    [InlineData("POST /v1/broadcasts", """{"type":1,"data":"hello"}""", 201)]
    public async Task The_same_again_is_answered_as_before_and_sent_once(string call, string json, int status)
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 1);

        var first = await host.Send(call, json, headers: ("Idempotency-Key", "k-1"));
        await host.WhenLastSeq("ada", 2);
        var second = await host.Send(call, json, headers: ("Idempotency-Key", "k-1"));
        await host.WhenAllIsWritten();

        Assert.Equal((status, null), (first.Status, first.Header("Idempotency-Replay")));
        Assert.Equal((status, "true"), (second.Status, second.Header("Idempotency-Replay")));
        Assert.Equal(first.Body, second.Body);
        Assert.Equal("k-1", first.Json.GetProperty("id").GetString());
        Assert.Equal(2, (await host.Notices.CountAsync("ada")).LastSeq);
        (await host.Send("GET /v1/inbox/notices/k-1")).Ok();
    }

    [Theory]
    [InlineData("""{"user":"bob","type":1,"data":"hello"}""")]
    [InlineData("""{"users":["ada","bob"],"type":1,"data":"hello"}""")]
    [InlineData("""{"user":"ada","type":2,"data":"hello"}""")]
    [InlineData("""{"user":"ada","type":1,"data":"bye"}""")]
    [InlineData("""{"user":"ada","type":1,"data":"hello","dueAt":"2030-01-01T00:00:00Z"}""")]
    [InlineData("""{"user":"ada","type":1,"data":"hello","createdAt":"2030-01-01T00:00:00Z"}""")]
    [InlineData("""{"user":"ada","type":1,"data":"hello","expiresAt":"2130-01-01T00:00:00Z"}""")]
    public async Task Another_content_under_the_same_key_is_refused(string other)
    {
        await using var host = await InboxHost.Start();
        await host.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));

        var reply = await host.Send("POST /v1/notices", other, headers: ("Idempotency-Key", "k-1"));

        reply.IsProblem(422, "idempotency_mismatch", "id");
        await host.WhenAllIsWritten();
        Assert.Equal(1, (await host.Notices.CountAsync("ada")).LastSeq);
        Assert.Equal(0, (await host.Notices.CountAsync("bob")).LastSeq);
    }

    [Theory]
    [InlineData("""{"users":["ada"],"type":1,"data":"hello"}""")]
    [InlineData("""{ "data" : "h\u0065llo", "type":1, "user":"ada", "id":"k-1" }""")]
    public async Task The_same_content_in_another_spelling_is_the_same(string other)
    {
        await using var host = await InboxHost.Start();
        await host.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));

        var reply = await host.Send("POST /v1/notices", other, headers: ("Idempotency-Key", "k-1"));

        Assert.Equal("true", reply.Header("Idempotency-Replay"));
    }

    [Fact]
    public async Task Quotes_around_a_key_are_left_out_and_the_body_may_name_the_same_id()
    {
        await using var host = await InboxHost.Start();
        var json = """{"user":"ada","data":"x","id":"k-1"}""";

        var quoted = await host.Send("POST /v1/notices", json, headers: ("Idempotency-Key", "\"k-1\""));
        var byBody = await host.Send("POST /v1/notices", json);
        var other = await host.Send("POST /v1/notices", json, headers: ("Idempotency-Key", "k-2"));

        Assert.Equal("k-1", quoted.Json.GetProperty("id").GetString());
        Assert.Equal("true", byBody.Header("Idempotency-Replay"));
        other.IsProblem(400, "invalid_request", "id");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("a\tb")]
    [InlineData(
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    )]
    public async Task A_key_that_is_no_id_is_refused(string key)
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", key));

        reply.IsProblem(400, "invalid_request", "Idempotency-Key");
    }

    [Fact]
    public async Task Two_keys_are_refused()
    {
        await using var host = await InboxHost.Start();

        // By hand: the client would write them on one line.
        var answer = await host.SendRaw(
            $"POST /v1/notices HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Test ada\r\n"
                + "Content-Type: application/json\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n"
                + $"Content-Length: {Notice.Length}\r\n\r\n{Notice}"
        );

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("Idempotency-Key is given 2 times; give it once.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_not_remembered_and_its_answer_is_no_replay()
    {
        await using var broken = await InboxHost.Start(FailingOnce(new InMemoryServer()));

        var first = await broken.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));
        var second = await broken.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));

        first.IsProblem(503, "not_accepted");
        Assert.Equal("5", first.Header("Retry-After"));
        Assert.Null(first.Header("Idempotency-Replay"));
        Assert.Equal((202, null), (second.Status, second.Header("Idempotency-Replay")));
    }

    [Fact]
    public async Task A_send_that_fails_for_those_who_lack_it_is_not_called_a_replay()
    {
        var server = new InMemoryServer();
        await using var host = await InboxHost.Start(new InboxHostSetup { Server = server });
        await host.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));
        await host.WhenLastSeq("ada", 1);
        await using var broken = await InboxHost.Start(FailingOnce(server));

        var reply = await broken.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));

        reply.IsProblem(503, "not_accepted");
        Assert.Null(reply.Header("Idempotency-Replay"));
    }

    [Fact]
    public async Task Another_host_knows_by_the_inbox_what_was_sent()
    {
        var server = new InMemoryServer();
        await using var one = await InboxHost.Start(new InboxHostSetup { Server = server });
        await using var other = await InboxHost.Start(new InboxHostSetup { Server = server });
        await one.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));
        await one.Send("POST /v1/broadcasts", """{"data":"all"}""", headers: ("Idempotency-Key", "b-1"));
        await one.WhenLastSeq("ada", 2);

        var same = await other.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));
        var mismatch = await other.Send(
            "POST /v1/notices",
            Notice.Replace("hello", "bye"),
            headers: ("Idempotency-Key", "k-1")
        );
        var sameToAll = await other.Send(
            "POST /v1/broadcasts",
            """{"data":"all"}""",
            headers: ("Idempotency-Key", "b-1")
        );
        var mismatchToAll = await other.Send(
            "POST /v1/broadcasts",
            """{"data":"none"}""",
            headers: ("Idempotency-Key", "b-1")
        );

        Assert.Equal((202, "true"), (same.Status, same.Header("Idempotency-Replay")));
        mismatch.IsProblem(422, "idempotency_mismatch", "id");
        Assert.Equal((201, "true"), (sameToAll.Status, sameToAll.Header("Idempotency-Replay")));
        mismatchToAll.IsProblem(422, "idempotency_mismatch", "id");
        await one.WhenAllIsWritten();
        Assert.Equal(2, (await one.Notices.CountAsync("ada")).LastSeq);
    }

    [Fact]
    public async Task What_another_host_has_sent_for_later_is_not_compared_but_comes_in_once()
    {
        var server = new InMemoryServer();
        await using var one = await InboxHost.Start(new InboxHostSetup { Server = server });
        await using var other = await InboxHost.Start(new InboxHostSetup { Server = server });
        var dueAt = DateTimeOffset.UtcNow.AddSeconds(10);
        var json = $$"""{"user":"ada","data":"hello","id":"k-1","dueAt":"{{dueAt:O}}"}""";

        Assert.Equal(202, (await one.Send("POST /v1/notices", json)).Status);
        Assert.Equal(202, (await other.Send("POST /v1/notices", json.Replace("hello", "bye"))).Status);
        (await one.Send("POST /v1/notices", json.Replace("hello", "bye"))).IsProblem(422, "idempotency_mismatch", "id");
        await one.WhenLastSeq("ada", 1);
        await one.Fill("ada", 1);
        await one.WhenAllIsWritten();

        Assert.Equal(2, (await one.Notices.CountAsync("ada")).LastSeq);
    }

    [Fact]
    public async Task Senders_share_an_inbox_but_not_their_keys()
    {
        await using var host = await InboxHost.Start();
        await host.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));
        await host.WhenLastSeq("ada", 1);

        var toOther = await host.Send(
            "POST /v1/notices",
            Notice.Replace("ada", "bob"),
            "carol",
            ("Idempotency-Key", "k-1")
        );
        var toSame = await host.Send(
            "POST /v1/notices",
            Notice.Replace("hello", "bye"),
            "dave",
            ("Idempotency-Key", "k-1")
        );

        Assert.Equal((202, null), (toOther.Status, toOther.Header("Idempotency-Replay")));
        toSame.IsProblem(422, "idempotency_mismatch", "id");
    }

    [Fact]
    public async Task What_was_deleted_does_not_come_back_by_sending_it_again()
    {
        var server = new InMemoryServer();
        await using var one = await InboxHost.Start(new InboxHostSetup { Server = server });
        await using var other = await InboxHost.Start(new InboxHostSetup { Server = server });
        await one.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"));
        await one.WhenLastSeq("ada", 1);
        (await one.Send("DELETE /v1/inbox/notices/k-1")).Ok();

        Assert.Equal(202, (await one.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"))).Status);
        Assert.Equal(202, (await other.Send("POST /v1/notices", Notice, headers: ("Idempotency-Key", "k-1"))).Status);
        await one.WhenAllIsWritten();

        (await one.Send("GET /v1/inbox/notices/k-1")).IsProblem(404, "not_found");
        Assert.Equal(
            (1, 0),
            ((await one.Notices.CountAsync("ada")).LastSeq, (await one.Notices.CountAsync("ada")).Unread)
        );
    }

    /// <summary>Takes no notice the first time, and every one after.</summary>
    private static InboxHostSetup FailingOnce(InMemoryServer server)
    {
        var hasFailed = false;
        var producer = Fake.Of<IMessageProducer>(method =>
        {
            if (method.ReturnType == typeof(ValueTask))
                return ValueTask.CompletedTask;
            if (hasFailed)
                return new ValueTask<SendResults>(SendResults.Accepted(1));
            hasFailed = true;
            throw new SendException(ErrorIds.NotAccepted, "The queue is full.");
        });
        return new InboxHostSetup { Server = server, Services = services => services.AddSingleton(producer) };
    }
}
