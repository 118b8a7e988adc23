using System.Net;
using System.Text.Json;

namespace Notify.AspNetCore.Tests;

/// <summary>An answer, read to its end.</summary>
internal sealed record Reply(int Status, string Body, string? ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public static async Task<Reply> Read(HttpResponseMessage response)
    {
        var headers = response
            .Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var body = await response.Content.ReadAsStringAsync();
        return new Reply((int)response.StatusCode, body, headers.GetValueOrDefault("Content-Type"), headers);
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The body of a success.</summary>
    public JsonElement Ok(HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.True(Status == (int)status, $"HTTP {Status}: {Body}");
        Assert.Equal("application/json; charset=utf-8", ContentType);
        return Json;
    }

    /// <summary>The answer is a problem of this kind, and complete.</summary>
    public JsonElement IsProblem(int status, string code, string? field = null)
    {
        Assert.True(Status == status, $"HTTP {Status} instead of {status} {code}: {Body}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal("no-store", Header("Cache-Control"));
        var problem = Json;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
        return problem;
    }
}
