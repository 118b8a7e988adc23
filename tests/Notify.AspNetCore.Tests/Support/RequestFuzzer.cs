using System.Text;

namespace Notify.AspNetCore.Tests;

/// <summary>Makes requests, right ones and wrong ones; the same seed makes the same requests.</summary>
internal sealed class RequestFuzzer(int seed)
{
    private static readonly string[] Users = ["ada", "bob", "carol"];

    private static readonly string[] Routes =
    [
        "GET /inbox/notices",
        "GET /inbox/notices",
        "GET /inbox/notices/{id}",
        "GET /inbox/counts",
        "GET /inbox/antiforgery",
        "PUT /inbox/notices/{id}/read",
        "DELETE /inbox/notices/{id}/read",
        "PUT /inbox/notices/{id}/archived",
        "DELETE /inbox/notices/{id}/archived",
        "DELETE /inbox/notices/{id}",
        "POST /inbox/read",
        "POST /inbox/archived",
        "POST /inbox/seen",
        "POST /notices",
        "POST /notices",
        "POST /notices",
        "POST /broadcasts",
        "DELETE /broadcasts/{id}",
        "GET /openapi.json",
        "GET /inbox/stream",
    ];

    private static readonly string[] Methods =
    [
        "GET",
        "PUT",
        "POST",
        "DELETE",
        "PATCH",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "X",
    ];

    private static readonly string[] Odd =
    [
        "",
        " ",
        "%00",
        "%2F",
        "%2e%2e",
        "%ff%fe",
        "%",
        "%zz",
        "..",
        ".",
        "*",
        "-1",
        "0",
        "1.5",
        "9223372036854775807",
        "9223372036854775808",
        "2147483648",
        "NaN",
        "null",
        "true",
        "%F0%9F%91%8D",
        "%C2%80",
        "%E2%80%AE",
        "%0d%0aSet-Cookie:a=b",
        "';DROP%20TABLE%20th_notice_1;--",
        "<script>",
        new string('x', 2_000),
    ];

    private static readonly string[] OddJson =
    [
        "",
        "null",
        "[]",
        "{",
        "1e999",
        "\"\\ud800\"",
        "[null]",
        "{\"a\":{}}",
        "9223372036854775808",
        "-1",
        "true",
        "\"\"",
        "\"0001-01-01T00:00:00+14:00\"",
        "\"9999-12-31T23:59:59Z\"",
        "\"2099-01-01T00:00:00Z\"",
        "\"\\u0000\"",
    ];

    private static readonly string[] Fields =
    [
        "user",
        "users",
        "type",
        "types",
        "data",
        "id",
        "ids",
        "upTo",
        "createdAt",
        "dueAt",
        "expiresAt",
        "audience",
        "other",
    ];

    private static readonly string[] ContentTypes =
    [
        "text/plain",
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
        "application/json; charset=\"",
        "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data; boundary=b",
        "a/b; c",
        ";",
    ];

    private readonly Random _random = new(seed);
    private readonly List<string> _ids = ["absent"];
    private readonly List<string> _words = ["x"];

    /// <summary>Learns ids and cursors of an answer, so that later requests have real ones.</summary>
    public void Learn(string body)
    {
        foreach (var (name, known) in (ReadOnlySpan<(string, List<string>)>)[("id", _ids), ("nextCursor", _words)])
        {
            var at = body.IndexOf($"\"{name}\":\"", StringComparison.Ordinal) + name.Length + 4;
            var end = at < name.Length + 4 ? -1 : body.IndexOf('"', at);
            if (end > at && known.Count < 200)
                known.Add(body[at..end]);
        }
    }

    public HttpRequestMessage Next(InboxHost host)
    {
        var route = Pick(Routes);
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        if (_random.Next(20) == 0)
            method = Pick(Methods);
        if (_random.Next(20) == 0)
            path = $"{path}/{Pick(Odd)}";
        path = path.Replace("{id}", _random.Next(5) == 0 ? Pick(Odd) : Uri.EscapeDataString(Id()));
        var user = _random.Next(30) == 0 ? null : Pick(Users);
        var request = host.Request($"{method} /v1{path}{Query()}", null, user);
        if (method is "POST" || _random.Next(15) == 0)
            request.Content = Body(path);
        AddHeaders(request);
        return request;
    }

    /// <summary>A request that no client would write.</summary>
    public string NextRaw()
    {
        var text = new StringBuilder($"{Pick(Methods)} /v1{Pick(Routes).Split(' ')[1]} HTTP/1.1\r\nHost: x\r\n");
        text.Append("Connection: close\r\nAuthorization: Test ada\r\n");
        if (_random.Next(2) == 0)
            text.Append(Pick("Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: -1\r\n"));
        text.Append("Content-Type: application/json\r\n\r\n").Append(Pick("", "{\"up", "5\r\nhello\r\n", "zz\r\n"));
        for (var changes = _random.Next(4); changes > 0; changes--)
        {
            var at = _random.Next(text.Length);
            if (_random.Next(2) == 0)
                text[at] = (char)_random.Next(256);
            else
                text.Insert(at, Pick("\r\n", "\0", " ", "/../", "%00", "é", ":", "\n"));
        }

        return text.ToString();
    }

    private string Query()
    {
        var query = new StringBuilder();
        for (var more = _random.Next(4); more > 0; more--)
        {
            var (name, right) = Pick(
                ("cursor", Mutated(Pick([.. _words]))),
                ("limit", "2"),
                ("cursor", Mutated(Pick([.. _words]))),
                ("after", $"{_random.Next(50)}"),
                ("status", Pick("all", "unread", "read")),
                ("archived", Pick("true", "false", "any")),
                ("types", "1,2"),
                ("lastEventId", "a:1:1")
            );
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=');
            query.Append(_random.Next(6) == 0 ? Pick(Odd) : right);
        }

        return query.ToString();
    }

    private ByteArrayContent Body(string path)
    {
        var text = _random.Next(8) == 0 ? Mutated(Json(path)) : Json(path);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (_random.Next(25) == 0)
            _random.NextBytes(bytes);
        var content = new ByteArrayContent(bytes);
        var type = _random.Next(15) == 0 ? Pick(ContentTypes) : "application/json";
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private string Json(string path)
    {
        var right = path switch
        {
            "/notices" => $"\"user\":\"{Pick(Users)}\",\"type\":{_random.Next(3)},\"data\":\"{_random.Next(100)}\"",
            "/broadcasts" => $"\"type\":{_random.Next(3)},\"data\":{{\"title\":\"{_random.Next(100)}\"}}",
            _ when _random.Next(2) == 0 => $"\"ids\":[\"{Id()}\",\"{Id()}\"]",
            _ => $"\"upTo\":{_random.Next(20)}",
        };
        return _random.Next(3) switch
        {
            0 => $"{{{right},\"{Pick(Fields)}\":{Pick(OddJson)}}}",
            1 when _random.Next(2) == 0 => $"{{\"{Pick(Fields)}\":{Pick(OddJson)},\"data\":\"x\"}}",
            _ => $"{{{right}}}",
        };
    }

    private void AddHeaders(HttpRequestMessage request)
    {
        if (_random.Next(4) == 0)
            Add(request, "Idempotency-Key", _random.Next(3) == 0 ? Printable() : $"k-{_random.Next(20)}");
        if (_random.Next(8) == 0)
            Add(request, "If-None-Match", Pick("*", "W/\"x\"", "\"", Printable()));
        if (_random.Next(8) == 0)
            Add(request, "Last-Event-ID", Pick("a:1:1", ":::", "::", "x", "é", Printable()));
        if (_random.Next(12) == 0)
            Add(request, "Cookie", Pick(".AspNetCore.Cookies=x", "=", ";;;", Printable()));
        if (_random.Next(20) == 0)
            Add(request, "RequestVerificationToken", Printable());
        if (_random.Next(20) == 0)
            Add(request, "Accept", "image/png");
    }

    private static void Add(HttpRequestMessage request, string name, string value) =>
        request.Headers.TryAddWithoutValidation(name, value);

    private string Id() => Pick([.. _ids]);

    private string Printable()
    {
        var text = new StringBuilder();
        for (var length = _random.Next(1, 150); length > 0; length--)
            text.Append((char)_random.Next(' ', '\x7f'));
        return text.ToString();
    }

    private string Mutated(string text)
    {
        if (text.Length == 0 || _random.Next(2) == 0)
            return text;
        var at = _random.Next(text.Length);
        return _random.Next(3) switch
        {
            0 => text[..at],
            1 => $"{text[..at]}{(char)_random.Next('!', 'z')}{text[(at + 1)..]}",
            _ => $"{text[..at]}{text}",
        };
    }

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
