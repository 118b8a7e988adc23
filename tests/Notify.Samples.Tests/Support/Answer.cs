using System.Net;
using System.Text.Json;

namespace Notify.Samples.Tests;

/// <summary>An answer of NoticeCenter, taken apart. Whatever is not the old system's envelope fails the test.</summary>
internal sealed record Answer(int Code, string Msg, JsonElement Data)
{
    public const int Ok = 10000;
    public const int Busy = 10001;
    public const int BadInput = 10002;

    public static async Task<Answer> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"HTTP {(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var root = JsonElement.Parse(text);
        Assert.Equal(["code", "data", "msg"], NamesOf(root));
        var answer = new Answer(
            root.GetProperty("code").GetInt32(),
            root.GetProperty("msg").GetString()!,
            root.GetProperty("data")
        );
        Assert.Equal(answer.Code == Ok, answer.Data.ValueKind == JsonValueKind.Object);
        Assert.Equal(answer.Code != Ok, answer.Data.ValueKind == JsonValueKind.Null);
        return answer;
    }

    /// <summary>The answer's data, after a look that it is a success and has exactly these fields.</summary>
    public JsonElement Success(params string[] fields)
    {
        Assert.Equal((Ok, "success"), (Code, Msg));
        Assert.Equal(fields.Order(StringComparer.Ordinal), NamesOf(Data));
        return Data;
    }

    public void RefusesField(string field)
    {
        Assert.Equal(BadInput, Code);
        Assert.StartsWith(field, Msg, StringComparison.Ordinal);
    }

    public static IEnumerable<string> NamesOf(JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
}
