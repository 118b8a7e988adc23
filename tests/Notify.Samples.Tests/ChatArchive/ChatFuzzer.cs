using System.Text;
using System.Text.Json;

namespace Notify.Samples.Tests.ChatArchives;

/// <summary>Requests that are right, nearly right, and anything.</summary>
internal static class ChatFuzzer
{
    public static readonly string[] Rooms = ["lobby", "a", "b-1", "%E6%88%BF"];

    private static readonly string[] Paths =
    [
        "/chat/messages",
        "/chat/rooms/lobby",
        "/chat/users/2",
        "/chat/failed",
        "/chat/rooms/%00",
        "/chat/rooms/",
        "/chat/users/%ff%fe",
        "/chat",
        "/openapi.json",
    ];

    private static readonly string[] Queries =
    [
        "",
        "?limit=5",
        "?limit=-1",
        "?limit=99999999999",
        "?before=1_a",
        "?before=99999999999999999999_a",
        "?before=_",
        "?before=%00",
        "?limit=5&limit=6",
    ];

    private static readonly string[] Bodies =
    [
        "",
        "null",
        "[]",
        "{",
        "{\"msg\":",
        "\"\ud83d\"",
        """{"username":"\ud800","userid":"2","msg":"x"}""",
        """{"username":null,"userid":null,"msg":null}""",
        """{"username":"a","userid":"2","msg":"x","id":"\u0000"}""",
        """{"username":"a","userid":"2","msg":"x","id":5}""",
        """{"username":{},"userid":[],"msg":true}""",
    ];

    public static HttpRequestMessage Next(Random random) =>
        random.Next(4) switch
        {
            0 => new HttpRequestMessage(
                random.Next(8) == 0 ? HttpMethod.Delete : HttpMethod.Get,
                Pick<string>(random, Paths) + Pick<string>(random, Queries)
            ),
            1 => Post(random, Pick<string>(random, Bodies)),
            2 => Post(random, Truncated(random, Right(random))),
            _ => Post(random, Right(random)),
        };

    private static string Right(Random random)
    {
        var text = new string('x', random.Next(1, random.Next(6) == 0 ? 100_000 : 500));
        return JsonSerializer.Serialize(
            new Dictionary<string, string>
            {
                ["username"] = "老王",
                ["userid"] = $"{random.Next(5)}",
                ["msg"] = text,
                ["room"] = Uri.UnescapeDataString(Pick<string>(random, Rooms)),
            }
        );
    }

    private static string Truncated(Random random, string text) => text[..random.Next(text.Length)];

    private static HttpRequestMessage Post(Random random, string body) =>
        new(HttpMethod.Post, Pick<string>(random, Paths.AsSpan(0, 2)))
        {
            // Who sends too much is told before it is sent, and not cut off.
            Headers = { ExpectContinue = true },
            Content = new StringContent(body, Encoding.UTF8, random.Next(10) == 0 ? "text/plain" : "application/json"),
        };

    private static T Pick<T>(Random random, ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
