using System.Text.Json;

namespace Notify.AspNetCore.Tests.Contracts;

/// <summary>How to provoke each answer of the document: rows named <c>METHOD path status code</c>.</summary>
internal static class AnswerTable
{
    private const string Reader = "ada reads";
    private const string Unknown = "no-such-id";

    private static readonly string[] Marks =
    [
        "DELETE /inbox/notices/{id}",
        "PUT /inbox/notices/{id}/read",
        "DELETE /inbox/notices/{id}/read",
        "PUT /inbox/notices/{id}/archived",
        "DELETE /inbox/notices/{id}/archived",
    ];

    private static readonly string[] Reads =
    [
        "GET /inbox/notices",
        "GET /inbox/notices/{id}",
        "GET /inbox/counts",
        "GET /inbox/stream",
        "GET /inbox/antiforgery",
        "GET /openapi.json",
    ];

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["POST /inbox/read"] = """{"upTo":1}""",
        ["POST /inbox/archived"] = """{"upTo":1,"types":[1]}""",
        ["POST /inbox/seen"] = """{"upTo":1}""",
        ["POST /notices"] = """{"user":"ada","data":"hello"}""",
        ["POST /broadcasts"] = """{"data":{"title":"hello"}}""",
    };

    private static readonly string[] Sends = ["POST /notices", "POST /broadcasts", "DELETE /broadcasts/{id}"];

    private static string[] Writes => [.. Marks, .. Bodies.Keys, "DELETE /broadcasts/{id}"];

    public static Dictionary<string, Func<AnswerHosts, Task<Reply>>> Rows { get; } = Make();

    private static Dictionary<string, Func<AnswerHosts, Task<Reply>>> Make()
    {
        var rows = new Dictionary<string, Func<AnswerHosts, Task<Reply>>>();
        AddSuccesses(rows);
        foreach (var call in Reads.Concat(Writes))
            rows[$"{call} 401 unauthorized"] = async h => await Call(await h.Usual(), call, user: null);
        foreach (var call in Reads.Concat(Writes).Except(Sends))
            rows[$"{call} 403 forbidden"] = async h => await Call(await h.NobodyReads(), call, user: Reader);
        foreach (var call in Writes)
            rows[$"{call} 400 antiforgery_failed"] = async h => await ByCookie(await h.Usual(), call);
        foreach (var call in Reads.Concat(Writes).Except(["GET /inbox/antiforgery", "GET /openapi.json"]))
            rows[$"{call} 500 internal_error"] = async h => await Call(await h.WithBrokenInbox(), call);
        foreach (var call in Marks.Append("GET /inbox/notices/{id}").Append("DELETE /broadcasts/{id}"))
            rows[$"{call} 404 not_found"] = async h => await Call(await h.Usual(), call);
        foreach (var call in Bodies.Keys)
            AddBodyFaults(rows, call);
        AddSendFaults(rows);
        rows["GET /inbox/notices 400 invalid_request"] = async h => await Get(h, "/inbox/notices?limit=0");
        rows["GET /inbox/notices 400 invalid_cursor"] = async h => await Get(h, "/inbox/notices?cursor=x");
        rows["GET /inbox/counts 400 invalid_request"] = async h => await Get(h, "/inbox/counts?types=one");
        rows["GET /inbox/stream 400 invalid_request"] = async h =>
            await Get(h, "/inbox/stream?lastEventId=a&lastEventId=b");
        rows["GET /inbox/stream 429 too_many_streams"] = OneStreamTooMany;
        return rows;
    }

    private static void AddSuccesses(Dictionary<string, Func<AnswerHosts, Task<Reply>>> rows)
    {
        foreach (var call in Reads.Concat(Marks).Concat(Bodies.Keys))
        {
            var status = call switch
            {
                "POST /notices" => 202,
                "POST /broadcasts" => 201,
                _ => 200,
            };
            rows[$"{call} {status}"] = async h => await CallOnNew(await h.Usual(), call);
        }

        rows["DELETE /broadcasts/{id} 204"] = Revoke;
        foreach (var call in (string[])["GET /inbox/notices", "GET /inbox/counts"])
        {
            rows[$"{call} 304"] = async h =>
            {
                // Of somebody to whom nothing is under way.
                var tag = (await Call(await h.Usual(), call, user: "quiet")).Header("ETag")!;
                return await Call(await h.Usual(), call, user: "quiet", headers: ("If-None-Match", tag));
            };
        }
    }

    private static void AddBodyFaults(Dictionary<string, Func<AnswerHosts, Task<Reply>>> rows, string call)
    {
        var tooLong = $$"""{"data":"{{new string('x', 1024 * 1024)}}"}""";
        rows[$"{call} 400 invalid_request"] = async h => await Call(await h.Usual(), call, """{"unknown":1}""");
        rows[$"{call} 413 body_too_large"] = async h => await Call(await h.Usual(), call, tooLong);
        rows[$"{call} 415 unsupported_media_type"] = async h =>
            await Call(await h.Usual(), call, headers: ("Content-Type", "text/plain"));
    }

    private static void AddSendFaults(Dictionary<string, Func<AnswerHosts, Task<Reply>>> rows)
    {
        foreach (var call in Sends)
        {
            rows[$"{call} 403 forbidden"] = async h => await Call(await h.Usual(), call, user: Reader);
            rows[$"{call} 403 sending_not_enabled"] = async h => await Call(await h.NobodySends(), call);
        }

        foreach (var call in (string[])["POST /notices", "POST /broadcasts"])
        {
            rows[$"{call} 409 idempotency_in_progress"] = h => SendTwiceAtOnce(h, call);
            rows[$"{call} 422 idempotency_mismatch"] = async h =>
            {
                var key = ("Idempotency-Key", $"{Guid.NewGuid()}");
                await Call(await h.Usual(), call, headers: key);
                return await Call(await h.Usual(), call, Bodies[call].Replace("hello", "bye"), headers: key);
            };
        }

        rows["POST /notices 503 not_accepted"] = async h =>
        {
            var first = await Call(await h.Full(), "POST /notices");
            return first.Status == 202 ? await Call(await h.Full(), "POST /notices") : first;
        };
        rows["POST /notices 503 outcome_unknown"] = async h => await Call(await h.WithLostAnswers(), "POST /notices");
    }

    private static async Task<Reply> Get(AnswerHosts hosts, string path) =>
        await (await hosts.Usual()).Send($"GET /v1{path}");

    private static Task<Reply> Call(
        InboxHost host,
        string call,
        string? json = null,
        string? user = "ada",
        params (string, string)[] headers
    )
    {
        var address = call.Replace(" ", " /v1").Replace("{id}", Unknown);
        return host.Send(address, json ?? Bodies.GetValueOrDefault(call), user, headers);
    }

    private static async Task<Reply> CallOnNew(InboxHost host, string call)
    {
        var id = (await host.Fill("ada", 1))[0];
        if (call != "GET /inbox/stream")
            return await host.Send(call.Replace(" ", " /v1").Replace("{id}", id), Bodies.GetValueOrDefault(call));
        using var request = host.Request("GET /v1/inbox/stream");
        using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated);
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync());
        return new Reply(
            (int)response.StatusCode,
            JsonSerializer.Serialize(await body.ReadLineAsync()),
            response.Content.Headers.ContentType?.ToString(),
            headers.ToDictionary(header => header.Key, header => header.Value.ToString())
        );
    }

    private static async Task<Reply> ByCookie(InboxHost host, string call)
    {
        using var browser = await host.SignIn("ada");
        return await browser.Send(call.Replace(" ", " /v1").Replace("{id}", Unknown), Bodies.GetValueOrDefault(call));
    }

    private static async Task<Reply> Revoke(AnswerHosts hosts)
    {
        var host = await hosts.Usual();
        var sent = await Call(host, "POST /broadcasts");
        return await host.Send($"DELETE /v1/broadcasts/{sent.Json.GetProperty("id").GetString()}");
    }

    private static async Task<Reply> SendTwiceAtOnce(AnswerHosts hosts, string call)
    {
        var end = new TaskCompletionSource<MessageId>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await hosts.Slow(end.Task);
        var key = ("Idempotency-Key", "held");
        var both = new List<Task<Reply>> { Call(host, call, headers: key), Call(host, call, headers: key) };
        // One of the two is held; it is the other that ends.
        var refused = await await Task.WhenAny(both);
        end.SetResult(new MessageId("held"));
        var accepted = await Task.WhenAll(both);
        Assert.Single(accepted, reply => reply.Status is 201 or 202);
        return refused;
    }

    private static async Task<Reply> OneStreamTooMany(AnswerHosts hosts)
    {
        var host = await hosts.OneStream();
        using var first = host.Request("GET /v1/inbox/stream");
        using var open = await host.Client.SendAsync(first, HttpCompletionOption.ResponseHeadersRead);
        return await host.Send("GET /v1/inbox/stream");
    }
}
