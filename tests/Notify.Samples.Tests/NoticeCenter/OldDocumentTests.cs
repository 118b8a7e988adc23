using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Samples.Tests;

/// <summary>The OpenAPI document tells of every route of the sample, with every field.</summary>
public sealed class OldDocumentTests : IAsyncLifetime
{
    private RunningNoticeCenter _center = null!;
    private JsonElement _paths;

    public async Task InitializeAsync()
    {
        _center = await RunningNoticeCenter.Start();
        var document = JsonElement.Parse(await _center.Client.GetStringAsync("/openapi/center.json"));
        _paths = document.GetProperty("paths");
    }

    public async Task DisposeAsync() => await _center.DisposeAsync();

    [Fact]
    public void Every_route_is_in_it_and_nothing_else()
    {
        var routes = _center
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route =>
                (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method =>
                    $"{method} {route.RoutePattern.RawText}"
                )
            )
            .Where(route => route.Contains(" /api/") || route.Contains(" /operator/"));
        var described = _paths
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject().Select(call => $"{call.Name.ToUpperInvariant()} {path.Name}")
            );

        Assert.Equal(routes.Order(), described.Order());
    }

    [Theory]
    [InlineData("/api/msg/product", "uid type data time")]
    [InlineData("/api/msg/read", "uid type group data time")]
    public void A_form_has_its_fields(string path, string fields)
    {
        var form = _paths
            .GetProperty(path)
            .GetProperty("post")
            .GetProperty("requestBody")
            .GetProperty("content")
            .GetProperty("application/x-www-form-urlencoded")
            .GetProperty("schema");

        Assert.Equal(fields.Split(' ').Order(), Answer.NamesOf(form.GetProperty("properties")));
        Assert.Equal("uid", Assert.Single(form.GetProperty("required").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("/api/msg/list", "uid type group page")]
    [InlineData("/api/msg/groups", "uid")]
    [InlineData("/api/user/info", "uid")]
    public void A_query_has_its_fields(string path, string fields)
    {
        var parameters = _paths.GetProperty(path).GetProperty("get").GetProperty("parameters").EnumerateArray();

        Assert.Equal(fields.Split(' '), parameters.Select(parameter => parameter.GetProperty("name").GetString()!));
        Assert.All(parameters, parameter => Assert.Equal("query", parameter.GetProperty("in").GetString()));
    }
}
