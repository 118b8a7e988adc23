using System.Net;
using System.Text.Json;

namespace Notify.Samples.Tests;

/// <summary>An answer of CommandQueue, taken apart. Whatever is not the old system's envelope fails the test.</summary>
internal sealed record CommandAnswer(int Code, string Message, JsonElement Data)
{
    public static async Task<CommandAnswer> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"HTTP {(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var root = JsonElement.Parse(text);
        Assert.Equal(["code", "data", "message"], Answer.NamesOf(root));
        var answer = new CommandAnswer(
            root.GetProperty("code").GetInt32(),
            root.GetProperty("message").GetString()!,
            root.GetProperty("data")
        );
        Assert.Equal(answer.Code != 0, answer.Data.ValueKind == JsonValueKind.Null);
        Assert.Equal(answer.Code == 0, answer.Message.Length == 0);
        return answer;
    }

    public JsonElement Success()
    {
        Assert.True(Code == 0, $"{Code}: {Message}");
        return Data;
    }

    public void Fails(int code)
    {
        Assert.Equal(code, Code);
        Assert.NotEmpty(Message);
    }
}
