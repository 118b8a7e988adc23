using System.Text;
using System.Text.Json;

namespace Notify.Samples.Tests;

/// <summary>
/// Makes requests to the routes of CommandQueue, right ones and wrong ones; the same seed makes the same.
/// </summary>
internal sealed class CommandFuzzer(int seed)
{
    private static readonly UriCreationOptions AsWritten = new()
    {
        DangerousDisablePathAndQueryCanonicalization = true,
    };

    private static readonly string[] Values =
    [
        "0",
        "-1",
        "1e400",
        "9223372036854775807",
        "18446744073709551616",
        "null",
        "true",
        "\"\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"你好👍\"",
        "\"sds\"",
        "\"sds:create:order\"",
        "\"orders\"",
        "[]",
        "{}",
        "[1,2,3]",
        "{\"a\":{\"b\":[]}}",
        "\"" + "\\r\\nSet-Cookie: a=b" + "\"",
    ];

    private static readonly string[] Names =
    [
        "project",
        "cmd",
        "bucket",
        "timestamp",
        "params",
        "request_id",
        "consumer",
        "msg_ids",
        "Project",
        "",
        "other",
    ];

    private static readonly string[] Queries =
    [
        "",
        "msg_id=1",
        "msg_id=abc",
        "consumer=orders",
        "start=(1",
        "start=-inf",
        "end=%2Binf",
        "end=nan",
        "msg_id=%zz",
        "%ff=%fe",
        "start=",
        "=",
        "&&",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "text/plain; charset=utf-7",
    ];

    private readonly Random _random = new(seed);

    public HttpRequestMessage Next(Uri server)
    {
        var route = Pick("single", "single", "batch", "status", "detail", "pending", "solved", "redrive");
        var query = string.Join('&', Enumerable.Range(0, _random.Next(5)).Select(_ => Pick(Queries)));
        var uri = new Uri($"{server.GetLeftPart(UriPartial.Authority)}/api/message/{route}?{query}", AsWritten);
        var body = new ByteArrayContent(NextBody(route));
        body.Headers.TryAddWithoutValidation("Content-Type", Pick(ContentTypes));
        return new HttpRequestMessage(Pick(HttpMethod.Post, HttpMethod.Post, HttpMethod.Get, HttpMethod.Put), uri)
        {
            Content = body,
        };
    }

    /// <summary>The numbers an answer gives to accepted commands.</summary>
    public static IEnumerable<long> Accepted(HttpRequestMessage request, JsonElement data)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path.EndsWith("single", StringComparison.Ordinal) && data.ValueKind == JsonValueKind.Number)
            return [data.GetInt64()];
        return path.EndsWith("batch", StringComparison.Ordinal) && data.ValueKind == JsonValueKind.Array
            ? data.EnumerateArray()
                .Where(item => item.ValueKind == JsonValueKind.Number)
                .Select(item => item.GetInt64())
            : [];
    }

    private byte[] NextBody(string route)
    {
        var text =
            route == "batch"
                ? $"[{string.Join(',', Enumerable.Range(0, _random.Next(6)).Select(_ => NextObject()))}]"
                : NextObject();
        var bytes = Encoding.UTF8.GetBytes(text);
        return _random.Next(8) switch
        {
            0 => bytes[..(bytes.Length / 2)],
            1 => NextBytes(),
            2 => [],
            _ => bytes,
        };
    }

    private string NextObject()
    {
        var fields = new List<string>();
        // Most name what is there, so that the other fields are looked at.
        if (_random.Next(4) > 0)
            fields.AddRange([
                "\"project\":\"sds\"",
                "\"cmd\":\"sds:create:order\"",
                "\"bucket\":\"b\"",
                "\"consumer\":\"orders\"",
            ]);
        for (var more = _random.Next(3); more > 0; more--)
            fields.Add($"{JsonSerializer.Serialize(Pick(Names))}:{NextValue()}");
        return $"{{{string.Join(',', fields)}}}";
    }

    private string NextValue() => _random.Next(4) == 0 ? JsonSerializer.Serialize(NextText()) : Pick(Values);

    private string NextText()
    {
        var text = new StringBuilder();
        for (var length = _random.Next(1, 300); length > 0; length--)
            text.Append((char)_random.Next(1, _random.Next(2) == 0 ? 0x80 : 0xD800));
        return text.ToString();
    }

    private byte[] NextBytes()
    {
        var bytes = new byte[_random.Next(1, 5_000)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
