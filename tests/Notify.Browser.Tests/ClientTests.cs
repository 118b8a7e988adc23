using System.Text.Json;
using Microsoft.Playwright;
using Notify.Conformance;

namespace Notify.Browser.Tests;

/// <summary>The parts of the client, called from a page of the browser they are for.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ClientTests(Browser browser) : IAsyncLifetime
{
    private const string Import = "const m = await import('/_content/Notify.AspNetCore/notify-client.js');";
    private const string FakeServer = """
        const requests = [];
        const json = (body, status = 200) => new Response(JSON.stringify(body), { status });
        const counts = (rev, more) => ({ inbox: "i", epoch: "e", rev, lastSeq: 0, unread: rev, unseen: 0, byType: {}, ...more });
        const serve = (answers) => (url, init) => {
          requests.push(`${init.method} ${url}`);
          return Promise.resolve(answers(url, init));
        };
        """;

    private Profile? _profile;
    private IPage? _page;

    public async Task InitializeAsync()
    {
        if (BrowserFactAttribute.Missing is not null)
            return;
        _profile = await browser.OpenProfile();
        _page = (await _profile.OpenTab()).Page;
    }

    public async Task DisposeAsync()
    {
        if (_profile is not null)
            await _profile.DisposeAsync();
    }

    [BrowserTheory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task A_stream_reads_the_same_wherever_it_is_cut(string lineEnd)
    {
        string[] lines =
        [
            "\uFEFFretry: 250",
            "",
            ": a comment",
            "id: e:1:1",
            "event: notice",
            "data: {\"a\":",
            "data:1}",
            "",
            "",
            "event: ignored, it has no data",
            "",
            "data",
            "data: ",
            "",
            "id: has a \0",
            "data: x:y",
            "",
            "data: never completed",
        ];
        var text = string.Join(lineEnd, lines);
        const string Cut = """
            text => {
              const read = (...parts) => {
                const parser = new m.EventStreamParser();
                return JSON.stringify([parts.flatMap((part) => parser.push(part)), parser.retry]);
              };
              const all = new Set([read(...text), read("", text, "")]);
              for (let at = 0; at <= text.length; at++) all.add(read(text.slice(0, at), text.slice(at)));
              return [...all];
            }
            """;

        var readings = await Run<string[]>($"return ({Cut})(argument)", text);

        const string Expected = """
            [[{"name":"notice","data":"{\"a\":\n1}","id":"e:1:1"},{"name":"message","data":"\n","id":null},{"name":"message","data":"x:y","id":null}],250]
            """;
        Assert.Equal([Expected], readings);
    }

    [BrowserFact]
    public async Task Only_newer_counts_win()
    {
        const string Script = """
            const given = [5, 3, 5, 6];
            const client = new m.NotifyClient({ fetch: serve(() => json(counts(given.shift()))) });
            const fired = [];
            client.on("counts", (c) => fired.push(c.rev));
            for (let n = 0; n < 4; n++) await client.loadCounts();
            return fired;
            """;

        Assert.Equal(new[] { 5, 6 }, await Run<int[]>(FakeServer + Script));
    }

    [BrowserFact]
    public async Task Writes_share_one_token_and_fetch_another_once_when_it_is_refused()
    {
        const string Script = """
            let valid = "old";
            const client = new m.NotifyClient({
              fetch: serve((url, init) => {
                if (url.endsWith("/antiforgery")) return json({ header: "x-token", token: valid });
                if (url.endsWith("/counts")) return json(counts(1));
                if (init.headers.get("x-token") !== valid) return json({ code: "antiforgery_failed" }, 400);
                return json({ notice: {}, counts: counts(1) });
              }),
            });
            await Promise.all([client.read("a b"), client.archive("a b")]);
            valid = "new";
            await Promise.all([client.unread("a b"), client.delete("a b")]);
            return requests;
            """;

        var requests = await Run<string[]>(FakeServer + Script);

        Assert.Equal(2, requests.Count(request => request == "GET /v1/inbox/antiforgery"));
        string[] writes =
        [
            "PUT /v1/inbox/notices/a%20b/read",
            "PUT /v1/inbox/notices/a%20b/archived",
            "DELETE /v1/inbox/notices/a%20b/read",
            "DELETE /v1/inbox/notices/a%20b",
        ];
        Assert.Equal(new[] { 1, 1, 2, 2 }, writes.Select(write => requests.Count(request => request == write)));
    }

    [BrowserFact]
    public async Task A_token_that_is_refused_again_is_an_error_and_no_endless_loop()
    {
        const string Script = """
            const client = new m.NotifyClient({
              fetch: serve((url) =>
                url.endsWith("/antiforgery") ? json({ header: "x", token: "t" }) : json({ code: "antiforgery_failed" }, 400)),
            });
            const error = await client.read("a").catch((e) => e);
            return [error.name, error.code, String(requests.length)];
            """;

        Assert.Equal(["NotifyError", "antiforgery_failed", "4"], await Run<string[]>(FakeServer + Script));
    }

    [BrowserFact]
    public async Task A_mark_meant_for_one_inbox_is_not_made_in_another()
    {
        const string Script = """
            let inbox = "ada's";
            const client = new m.NotifyClient({
              fetch: serve((url) =>
                url.endsWith("/antiforgery") ? json({ header: "x", token: "t" }) : json(counts(1, { inbox }))),
            });
            await client.loadCounts();
            inbox = "bob's";
            const resets = [];
            client.on("reset", (event) => resets.push(event.counts.inbox));
            const error = await client.readUpTo(7).catch((e) => e);
            return [error.code, ...resets, ...requests];
            """;

        string[] expected =
        [
            "inbox_changed",
            "bob's",
            "GET /v1/inbox/counts",
            "GET /v1/inbox/antiforgery",
            "GET /v1/inbox/counts",
        ];
        Assert.Equal(expected, await Run<string[]>(FakeServer + Script));
    }

    [BrowserFact]
    public async Task A_host_that_is_authenticated_by_header_needs_no_token()
    {
        const string Script = """
            const client = new m.NotifyClient({
              url: "/inboxes/",
              headers: async () => ({ authorization: "Bearer abc" }),
              fetch: serve((url, init) => json({ header: init.headers.get("authorization"), counts: counts(1) })),
            });
            const answer = await client.readUpTo(7, [1]);
            return [answer.header, ...requests];
            """;

        Assert.Equal(["Bearer abc", "POST /inboxes/inbox/read"], await Run<string[]>(FakeServer + Script));
    }

    [BrowserFact]
    public async Task A_problem_becomes_an_error_with_its_facts_and_so_does_no_answer()
    {
        const string Script = """
            const problem = { code: "invalid_request", detail: "limit is 0.", field: "limit", title: "Bad" };
            const client = new m.NotifyClient({ fetch: serve(() => json(problem, 400)) });
            const refused = await client.page({ limit: 0 }).catch((e) => e);
            const gone = new m.NotifyClient({ fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
            const lost = await gone.loadCounts().catch((e) => e);
            return [refused.message, refused.code, String(refused.status), refused.field, lost.code, String(lost.status)];
            """;

        Assert.Equal(
            ["limit is 0.", "invalid_request", "400", "limit", "network", "0"],
            await Run<string[]>(FakeServer + Script)
        );
    }

    [BrowserFact]
    public async Task A_stream_that_falls_silent_is_replaced_and_goes_on_from_its_last_event()
    {
        const string Script = """
            const stream = (text) => new Response(new ReadableStream({
              start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
            }), { headers: { "content-type": "text/event-stream" } });
            const notice = (seq) => `id: e:${seq}:${seq}\nevent: notice\ndata: ${JSON.stringify({
              notice: { id: `n${seq}`, seq }, counts: counts(seq, { lastSeq: seq }) })}\n\n`;
            const lastIds = [];
            const told = [];
            let isOver;
            const over = new Promise((resolve) => (isOver = resolve));
            const client = new m.NotifyClient({
              share: false,
              heartbeat: 20,
              fetch: (url, init) => {
                if (!url.includes("/stream")) return Promise.resolve(json(counts(0)));
                lastIds.push(init.headers.get("last-event-id") ?? new URL(url, "http://x").searchParams.get("lastEventId"));
                if (lastIds.length === 3) isOver();
                return Promise.resolve(stream("retry: 1\n\n" + notice(lastIds.length) + notice(lastIds.length)));
              },
            });
            client.on("notice", (event) => told.push(event.notice.id));
            client.start();
            await over;
            client.stop();
            return [...lastIds, "", ...told.slice(0, 2)];
            """;

        Assert.Equal(["e:0:0", "e:1:1", "e:2:2", "", "n1", "n2"], await Run<string[]>(FakeServer + Script));
    }

    private async Task<T> Run<T>(string script, string? argument = null)
    {
        var function = $"async argument => JSON.stringify(await (async () => {{ {Import} {script} }})())";
        var answer = _page!.EvaluateAsync<string>(function, argument);
        return JsonSerializer.Deserialize<T>(await Guard.Within(answer, "the script to end"))!;
    }
}
