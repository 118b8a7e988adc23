using System.Text.Json;

namespace Notify.AspNetCore.Tests;

/// <summary>The OpenAPI document that ships, taken apart.</summary>
internal static class ApiDocument
{
    public const string ProblemType = "application/problem+json";

    public static JsonElement Root { get; } = Load();

    /// <summary>Every operation, as in <c>GET /inbox/notices</c>.</summary>
    public static IEnumerable<(string Name, JsonElement Operation)> Operations =>
        from path in Root.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    /// <summary>
    /// Every answer, as in <c>GET /inbox/notices 200</c> and <c>GET /inbox/notices 400 invalid_cursor</c>.
    /// </summary>
    public static IEnumerable<string> Answers =>
        from operation in Operations
        from response in operation.Operation.GetProperty("responses").EnumerateObject()
        from code in CodesOf(Resolve(response.Value))
        select $"{operation.Name} {response.Name} {code}".TrimEnd();

    /// <summary>What the document says of an answer.</summary>
    public static JsonElement Response(string operation, int status) =>
        Resolve(
            Operations.Single(o => o.Name == operation).Operation.GetProperty("responses").GetProperty($"{status}")
        );

    public static JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var pointer))
        {
            element = pointer.GetString()!.Split('/')[1..].Aggregate(Root, (at, name) => at.GetProperty(name));
        }

        return element;
    }

    private static IEnumerable<string> CodesOf(JsonElement response) =>
        response.TryGetProperty("content", out var content) && content.TryGetProperty(ProblemType, out var problem)
            ? problem.GetProperty("examples").EnumerateObject().Select(example => example.Name)
            : [""];

    private static JsonElement Load()
    {
        using var stream = typeof(InboxApiOptions).Assembly.GetManifestResourceStream(
            "Notify.AspNetCore.openapi.json"
        )!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
