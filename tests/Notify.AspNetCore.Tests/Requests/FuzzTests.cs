using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Notify.AspNetCore.Tests.Requests;

/// <summary>
/// Whatever comes in: no answer is a 500, every error is a problem of the document, and afterwards every count is that
/// of a recount. A failure names its seed; NOTIFY_FUZZ_SEED runs it again.
/// </summary>
public sealed class FuzzTests
{
    private const int Requests = 2_500;
    private const int RawRequests = 1_500;

    private static readonly string Last =
        $"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Filler: {new string('x', 300)}\r\n\r\n";

    private static readonly int Seed = int.TryParse(
        Environment.GetEnvironmentVariable("NOTIFY_FUZZ_SEED"),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out var seed
    )
        ? seed
        : Environment.TickCount & int.MaxValue;

    [Fact]
    public async Task No_request_breaks_the_host_or_a_count()
    {
        await using var host = await InboxHost.Start();
        var fuzzer = new RequestFuzzer(Seed);
        var successes = 0;
        for (var i = 0; i < Requests; i++)
        {
            using var request = fuzzer.Next(host);
            using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
                continue;
            var reply = await Reply.Read(response);
            IsReasonable(host, reply, $"Seed {Seed}, request {i}: {request}");
            fuzzer.Learn(reply.Body);
            successes += reply.Status < 400 ? 1 : 0;
        }

        Assert.True(
            successes > Requests / 4,
            $"Seed {Seed}: hardly any request was right; the fuzzer tests too little."
        );
        await IsRight(host);
    }

    [Fact]
    public async Task No_bytes_on_the_wire_break_the_host()
    {
        await using var host = await InboxHost.Start();
        var fuzzer = new RequestFuzzer(Seed);
        for (var i = 0; i < RawRequests; i++)
        {
            var request = fuzzer.NextRaw();
            // A stream does not end by itself.
            if (request.Contains("/stream", StringComparison.OrdinalIgnoreCase))
                continue;
            // What comes behind ends it, whatever it still waits for.
            var answer = await host.SendRaw($"{request}\r\n\r\n{Last}");
            Assert.DoesNotContain("HTTP/1.1 500", answer, StringComparison.Ordinal);
            if (host.Log.Entries.FirstOrDefault(entry => entry.Level >= LogLevel.Error) is { } error)
                Assert.Fail($"Seed {Seed}, request {i}: {request}\n{error.Text}\n{error.Exception}");
        }

        await IsRight(host);
    }

    private static void IsReasonable(InboxHost host, Reply reply, string what)
    {
        // The log knows what the answer keeps to itself.
        if (host.Log.Entries.FirstOrDefault(entry => entry.Level >= LogLevel.Error) is { } error)
            Assert.Fail($"{what}\n{error.Text}\n{error.Exception}");
        Assert.True(reply.Status < 500, $"{what}\n{reply.Status} {reply.Body}");
        if (reply.ContentType != ApiDocument.ProblemType)
            return;
        var schema = ApiDocument.Root.GetProperty("components").GetProperty("schemas").GetProperty("Problem");
        var faults = SchemaCheck.Faults(schema, reply.Json, "$");
        Assert.True(faults.Count == 0, $"{what}\n{string.Join('\n', faults)}\n{reply.Body}");
        Assert.DoesNotContain("   at ", reply.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    /// <summary>The host still answers, and what it counts is what is there.</summary>
    private static async Task IsRight(InboxHost host)
    {
        await host.WhenAllIsWritten();
        foreach (var user in (string[])["ada", "bob", "carol"])
        {
            Assert.Equal(0, await host.Get<INoticeStore>().ReconcileAsync(user));
            var counts = (await host.Send("GET /v1/inbox/counts", user: user)).Ok();
            var notices = await All(host, user);
            var unread = notices.Where(notice => !notice.GetProperty("isRead").GetBoolean()).ToList();
            Assert.Equal(unread.Count, counts.GetProperty("unread").GetInt32());
            var unseen = unread.Count(notice => !notice.GetProperty("isSeen").GetBoolean());
            Assert.Equal(unseen, counts.GetProperty("unseen").GetInt32());
            var byType = unread.CountBy(notice => notice.GetProperty("type").GetInt32()).Select(t => $"{t}");
            var told = counts.GetProperty("byType").EnumerateObject();
            Assert.Equal(byType.Order(), told.Select(t => $"[{t.Name}, {t.Value}]").Order());
        }
    }

    private static async Task<List<JsonElement>> All(InboxHost host, string user)
    {
        var all = new List<JsonElement>();
        var query = "";
        while (true)
        {
            var page = (await host.Send($"GET /v1/inbox/notices?archived=any&limit=100{query}", user: user)).Ok();
            all.AddRange(page.GetProperty("data").EnumerateArray());
            if (page.GetProperty("nextCursor").GetString() is not { } cursor)
                return all;
            query = $"&cursor={cursor}";
        }
    }
}
