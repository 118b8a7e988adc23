using System.Text;

namespace Notify.Samples.Tests;

/// <summary>Makes requests to the old routes, right ones and wrong ones; the same seed makes the same requests.</summary>
internal sealed class RequestFuzzer(int seed)
{
    private static readonly UriCreationOptions AsWritten = new()
    {
        DangerousDisablePathAndQueryCanonicalization = true,
    };

    private static readonly (string Name, string Right)[] Fields =
    [
        ("uid", "3"),
        ("type", "1"),
        ("type", "2"),
        ("data", "Ada liked your topic"),
        ("time", "2026-01-31 18:30:00"),
        ("page", "2"),
        ("group", "like"),
        ("UID", "2"),
        ("other", "anything"),
        ("", ""),
    ];

    private static readonly string[] Users = ["1", "2", "9223372036854775807"];

    private static readonly string[] Values =
    [
        "0",
        "-1",
        "007",
        "9223372036854775807",
        "9223372036854775808",
        "2147483648",
        "NaN",
        "null",
        "true",
        "[]",
        "",
        " ",
        "\0",
        "\r\nSet-Cookie: a=b",
        "'; DROP TABLE th_notice_1; --",
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "{\"$type\":\"System.Object\"}",
        "你好",
        "👍",
        "\u202Eright to left",
        "2026-01-31 18:30:00",
        "0001-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "2026-13-01 00:00:00",
    ];

    private static readonly string[] RawQueries =
    [
        "uid=%zz",
        "uid=%ff%fe",
        "%00=1",
        "&&&",
        "uid",
        "=",
        "uid=1;uid=2",
        "%",
        "uid[]=1",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=nonsense",
        "multipart/form-data; boundary=b",
        "multipart/form-data; boundary=\"\"",
        "application/json",
        "text/plain",
    ];

    private readonly Random _random = new(seed);

    public HttpRequestMessage Next(Uri server)
    {
        var (method, path) = Pick(
            (HttpMethod.Post, "/api/msg/product"),
            (HttpMethod.Post, "/api/msg/product"),
            (HttpMethod.Post, "/api/msg/read"),
            (HttpMethod.Get, "/api/msg/list"),
            (HttpMethod.Get, "/api/msg/groups"),
            (HttpMethod.Get, "/api/user/info")
        );
        var uri = new Uri($"{server.GetLeftPart(UriPartial.Authority)}{path}?{NextQuery()}", AsWritten);
        return new HttpRequestMessage(method, uri) { Content = method == HttpMethod.Post ? NextBody() : null };
    }

    private string NextQuery() => _random.Next(8) == 0 ? Pick(RawQueries) : Encode(NextFields());

    private HttpContent? NextBody() =>
        _random.Next(5) switch
        {
            0 => null,
            1 => Typed(Encoding.UTF8.GetBytes(Encode(NextFields())), Pick(ContentTypes)),
            2 => Typed(NextBytes(), Pick(ContentTypes)),
            3 => NextParts(),
            _ => Typed(Encoding.UTF8.GetBytes(Encode(NextFields())), ContentTypes[0]),
        };

    private MultipartFormDataContent NextParts()
    {
        var parts = new MultipartFormDataContent("b");
        foreach (var (name, value) in NextFields().Where(field => field.Name.Length > 0))
        {
            if (_random.Next(10) == 0)
                parts.Add(new StringContent(value), name, "file.txt");
            else
                parts.Add(new StringContent(value), name);
        }

        return parts;
    }

    private List<(string Name, string Value)> NextFields()
    {
        var fields = new List<(string, string)>();
        // Most requests name a user properly, so that the other fields are looked at.
        if (_random.Next(4) > 0)
            fields.Add(("uid", Pick(Users)));
        for (var more = _random.Next(4); more > 0; more--)
        {
            var (name, right) = Pick(Fields);
            fields.Add((name, NextValue(right)));
        }

        return fields;
    }

    private string NextValue(string right) =>
        _random.Next(6) switch
        {
            0 => NextText(),
            1 => Pick(Values),
            _ => right,
        };

    private string NextText()
    {
        var text = new StringBuilder();
        for (var length = _random.Next(1, 200); length > 0; length--)
            text.Append((char)_random.Next(_random.Next(2) == 0 ? 0x80 : 0x10000));
        return text.ToString();
    }

    private byte[] NextBytes()
    {
        var bytes = new byte[_random.Next(1, 5_000)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    private static string Encode(List<(string Name, string Value)> fields) =>
        string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value)}"));

    private static ByteArrayContent Typed(byte[] body, string contentType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }
}
