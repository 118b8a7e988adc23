using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests.Contracts;

/// <summary>What the OpenAPI document says is what the API does, and nothing is left unsaid.</summary>
public sealed class OpenApiDocumentTests(AnswerHosts hosts) : IClassFixture<AnswerHosts>
{
    public static TheoryData<string> Answers => [.. AnswerTable.Rows.Keys];

    public static TheoryData<string> RequestExamples =>
        [
            .. from operation in ApiDocument.Operations
            where operation.Operation.TryGetProperty("requestBody", out _)
            from example in BodyOf(operation.Operation).GetProperty("examples").EnumerateObject()
            select $"{operation.Name} {example.Name}",
        ];

    [Fact]
    public void Every_answer_of_the_document_is_provoked_by_a_test_and_no_other() =>
        Assert.Equal(ApiDocument.Answers.Order(), AnswerTable.Rows.Keys.Order());

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_is_given_as_it_is_documented(string row)
    {
        var (operation, status, code) = Parse(row);

        var reply = await AnswerTable.Rows[row](hosts);

        Assert.True(reply.Status == status, $"HTTP {reply.Status}: {reply.Body}");
        var documented = ApiDocument.Response(operation, status);
        CheckHeaders(documented, reply);
        if (code is not null)
            reply.IsProblem(status, code, reply.Json.TryGetProperty("field", out var f) ? f.GetString() : null);
        if (!documented.TryGetProperty("content", out var content))
        {
            Assert.Empty(reply.Body);
            return;
        }

        var media = Assert.Single(content.EnumerateObject());
        Assert.Equal(media.Name, reply.ContentType?.Split(';')[0]);
        SchemaCheck.Valid(media.Value.GetProperty("schema"), reply.Json);
    }

    [Fact]
    public async Task The_document_has_every_route_that_is_mapped_and_no_other()
    {
        var host = await hosts.Usual();
        var mapped =
            from endpoint in host
                .App.Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<RouteMark>() is not null
            from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
            select $"{method} {endpoint.RoutePattern.RawText!["/v1".Length..]}";

        Assert.Equal(ApiDocument.Operations.Select(operation => operation.Name).Order(), mapped.Order());
    }

    [Fact]
    public async Task The_document_is_served_below_the_prefix_and_its_server_is_where_it_is()
    {
        var host = await hosts.Usual();

        var reply = await host.Send("GET /v1/openapi.json");

        Assert.Equal("application/json", reply.ContentType);
        Assert.True(JsonElement.DeepEquals(ApiDocument.Root, reply.Json));
        var server = reply.Json.GetProperty("servers")[0].GetProperty("url").GetString()!;
        Assert.Equal("/v1/", new Uri(new Uri(host.Address, "/v1/openapi.json"), server).AbsolutePath);
    }

    [Theory]
    [MemberData(nameof(RequestExamples))]
    public async Task An_example_of_a_body_fits_its_schema_and_is_taken(string row)
    {
        var (operation, name) = (row[..row.LastIndexOf(' ')], row[(row.LastIndexOf(' ') + 1)..]);
        var body = BodyOf(ApiDocument.Operations.Single(o => o.Name == operation).Operation);
        var example = body.GetProperty("examples").GetProperty(name).GetProperty("value");
        SchemaCheck.Valid(body.GetProperty("schema"), example);

        var reply = await (await hosts.Usual()).Send(operation.Replace(" ", " /v1"), example.GetRawText());

        Assert.InRange(reply.Status, 200, 202);
    }

    [Fact]
    public void Examples_of_answers_fit_their_schemas()
    {
        var media =
            from operation in ApiDocument.Operations
            from response in operation.Operation.GetProperty("responses").EnumerateObject()
            let resolved = ApiDocument.Resolve(response.Value)
            where resolved.TryGetProperty("content", out _)
            from content in resolved.GetProperty("content").EnumerateObject()
            select content.Value;

        var checkedOnes = 0;
        foreach (var content in media)
        {
            var examples =
                content.TryGetProperty("examples", out var several)
                    ? several.EnumerateObject().Select(one => ApiDocument.Resolve(one.Value).GetProperty("value"))
                : content.TryGetProperty("example", out var single) ? [single]
                : [];
            foreach (var example in examples)
            {
                SchemaCheck.Valid(content.GetProperty("schema"), example);
                checkedOnes++;
            }
        }

        Assert.True(checkedOnes > 50);
    }

    [Fact]
    public void Problems_are_documented_with_the_titles_and_waits_they_have()
    {
        var examples = ApiDocument.Root.GetProperty("components").GetProperty("examples");
        var problems = typeof(Problem)
            .GetFields()
            .Select(field => field.GetValue(null))
            .OfType<Problem>()
            .ToDictionary(problem => problem.Code);

        Assert.Equal(problems.Keys.Order(), examples.EnumerateObject().Select(example => example.Name).Order());
        foreach (var (code, problem) in problems)
        {
            var value = examples.GetProperty(code).GetProperty("value");
            Assert.Equal(problem.Title, value.GetProperty("title").GetString());
            Assert.Equal(problem.Status, value.GetProperty("status").GetInt32());
        }
    }

    private static (string Operation, int Status, string? Code) Parse(string row)
    {
        var words = row.Split(' ');
        return ($"{words[0]} {words[1]}", int.Parse(words[2]), words.ElementAtOrDefault(3));
    }

    private static JsonElement BodyOf(JsonElement operation) =>
        operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json");

    private static void CheckHeaders(JsonElement documented, Reply reply)
    {
        if (!documented.TryGetProperty("headers", out var headers))
            return;
        foreach (var header in headers.EnumerateObject())
        {
            var isRequired = ApiDocument.Resolve(header.Value).TryGetProperty("required", out _);
            Assert.True(!isRequired || reply.Header(header.Name) is not null, $"{header.Name} is missing.");
        }
    }
}
