using System.Text.Json;

namespace Notify.AspNetCore.Tests.Reading;

/// <summary>Pages, counts and single notices.</summary>
public sealed class PageEndpointsTests
{
    [Fact]
    public async Task A_page_a_notice_and_counts_are_spelt_exactly_so()
    {
        await using var host = await InboxHost.Start();
        var sent = new NewNotice
        {
            Id = new MessageId("order-17"),
            Type = 7,
            Data = """{"title":"It's \"here\" <b>& ready</b> é👍"}""",
            CreatedAt = new DateTimeOffset(2026, 1, 31, 18, 30, 0, TimeSpan.Zero),
            ExpiresAt = new DateTimeOffset(2126, 1, 31, 18, 30, 0, TimeSpan.Zero),
        };
        await host.Notices.NotifyAsync("ada", sent);
        await host.WhenLastSeq("ada", 1);
        var inbox = InboxKey.Of("ada");
        var epoch = $"{(await host.Notices.CountAsync("ada")).Epoch}-{inbox}";
        var notice =
            """{"id":"order-17","seq":1,"type":7,"data":"{\"title\":\"It's \\\"here\\\" <b>& ready</b> é\uD83D\uDC4D\"}","createdAt":"2026-01-31T18:30:00+00:00","isRead":false,"isSeen":false,"isArchived":false,"isBroadcast":false,"expiresAt":"2126-01-31T18:30:00+00:00"}""";
        var counts =
            $$$"""{"inbox":"{{{inbox}}}","unread":1,"unseen":1,"lastSeq":1,"rev":1,"epoch":"{{{epoch}}}","byType":{"7":1}}""";

        var page = await host.Send("GET /v1/inbox/notices");
        var one = await host.Send("GET /v1/inbox/notices/order-17");
        var counted = await host.Send("GET /v1/inbox/counts");

        Assert.Equal($$"""{"data":[{{notice}}],"hasMore":false,"nextCursor":null,"counts":{{counts}}}""", page.Body);
        Assert.Equal(notice, one.Body);
        Assert.Equal(counts, counted.Body);
        Assert.All([page, one, counted], reply => Assert.Equal("private, no-cache", reply.Header("Cache-Control")));
        Assert.All([page, one, counted], reply => Assert.Equal("Cookie, Authorization", reply.Header("Vary")));
        Assert.All([page, one, counted], reply => Assert.Equal("nosniff", reply.Header("X-Content-Type-Options")));
        Assert.Equal("60", counted.Header("X-Poll-Interval"));
    }

    [Fact]
    public async Task An_inbox_of_a_user_nobody_wrote_to_is_empty()
    {
        await using var host = await InboxHost.Start();

        var page = (await host.Send("GET /v1/inbox/notices", user: "nobody")).Ok();

        Assert.Equal(0, page.GetProperty("data").GetArrayLength());
        Assert.Equal(0, page.GetProperty("counts").GetProperty("lastSeq").GetInt64());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Paging_back_shows_each_notice_once_while_new_ones_come_in(int limit)
    {
        await using var host = await InboxHost.Start();
        var ids = await host.Fill("ada", 8);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await host.Send($"GET /v1/inbox/notices?limit={limit}{Cursor(cursor)}")).Ok();
            seen.AddRange(IdsOf(page));
            cursor = page.GetProperty("nextCursor").GetString();
            Assert.Equal(cursor is not null, page.GetProperty("hasMore").GetBoolean());
            await host.Fill("ada", 1, word: "late");
        } while (cursor is not null);

        Assert.Equal(Enumerable.Reverse(ids), seen);
    }

    [Fact]
    public async Task Paging_forward_shows_each_notice_once_and_those_that_come_in_last()
    {
        await using var host = await InboxHost.Start();
        var ids = await host.Fill("ada", 5);
        var seen = new List<string>();
        var page = (await host.Send("GET /v1/inbox/notices?after=1&limit=2")).Ok();
        ids.AddRange(await host.Fill("ada", 2, word: "late"));
        seen.AddRange(IdsOf(page));
        while (page.GetProperty("nextCursor").GetString() is { } cursor)
        {
            page = (await host.Send($"GET /v1/inbox/notices?limit=2{Cursor(cursor)}")).Ok();
            seen.AddRange(IdsOf(page));
        }

        Assert.Equal(ids[1..], seen);
    }

    [Fact]
    public async Task After_the_last_number_there_is_nothing()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 2);

        foreach (var after in (long[])[2, 3, (1L << 53) - 1, long.MaxValue])
        {
            var page = (await host.Send($"GET /v1/inbox/notices?after={after}")).Ok();
            Assert.Empty(IdsOf(page));
        }
    }

    [Fact]
    public async Task Filters_hold_on_every_page()
    {
        await using var host = await InboxHost.Start();
        var ones = await host.Fill("ada", 4, type: 1);
        var twos = await host.Fill("ada", 4, type: 2);
        await host.Send($"PUT /v1/inbox/notices/{twos[0]}/read");
        await host.Send($"PUT /v1/inbox/notices/{ones[0]}/archived");

        Assert.Equal([twos[3], twos[2], twos[1]], await All(host, "types=2&status=unread"));
        Assert.Equal([twos[0]], await All(host, "status=read"));
        Assert.Equal([twos[0], ones[0]], await All(host, "status=read&archived=any"));
        Assert.Equal([ones[0]], await All(host, "archived=true"));
        Assert.Equal([ones[3], ones[2], ones[1], ones[0]], await All(host, "types=1,3&archived=any"));
        Assert.Equal(8, (await All(host, "types=1,2&archived=any&status=all")).Count);
    }

    [Fact]
    public async Task Counts_of_types_that_are_asked_for_are_told_even_if_they_are_0()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 2, type: 5);
        await host.Fill("ada", 1, type: 6);

        var counts = (await host.Send("GET /v1/inbox/counts?types=5,9,5")).Ok();

        Assert.Equal("""{"5":2,"9":0}""", counts.GetProperty("byType").GetRawText());
    }

    [Fact]
    public async Task Somebody_elses_notice_is_answered_as_one_that_is_not_there()
    {
        await using var host = await InboxHost.Start();
        await host.Notices.NotifyAsync("bob", new NewNotice { Id = new MessageId("secret"), Data = "for bob" });
        await host.WhenLastSeq("bob", 1);

        foreach (
            var call in (string[])
                [
                    "GET /v1/inbox/notices/#",
                    "DELETE /v1/inbox/notices/#",
                    "PUT /v1/inbox/notices/#/read",
                    "DELETE /v1/inbox/notices/#/read",
                    "PUT /v1/inbox/notices/#/archived",
                    "DELETE /v1/inbox/notices/#/archived",
                ]
        )
        {
            var other = await host.Send(call.Replace("#", "secret"));
            var missing = await host.Send(call.Replace("#", "absent"));
            other.IsProblem(404, "not_found");
            Assert.Equal(WithoutTrace(missing).Replace("absent", "secret"), WithoutTrace(other));
            Assert.Equal(HeadersOf(missing), HeadersOf(other));
        }

        var marked = (await host.Send("POST /v1/inbox/read", """{"ids":["secret","absent"]}""")).Ok();
        Assert.Equal("""["secret","absent"]""", marked.GetProperty("unknown").GetRawText());
        Assert.Equal(1, (await host.Notices.CountAsync("bob")).Unread);
    }

    private static async Task<List<string>> All(InboxHost host, string filter)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await host.Send($"GET /v1/inbox/notices?limit=2&{filter}{Cursor(cursor)}")).Ok();
            ids.AddRange(IdsOf(page));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);
        return ids;
    }

    private static string Cursor(string? cursor) => cursor is null ? "" : $"&cursor={cursor}";

    private static IEnumerable<string> IdsOf(JsonElement page) =>
        page.GetProperty("data").EnumerateArray().Select(notice => notice.GetProperty("id").GetString()!);

    private static string WithoutTrace(Reply reply) =>
        reply.Body.Replace(reply.Json.GetProperty("traceId").GetString()!, "");

    private static IEnumerable<string> HeadersOf(Reply reply) =>
        reply
            .Headers.Where(header => header.Key is not ("Date" or "Content-Length"))
            .Select(h => $"{h.Key}: {h.Value}");
}
