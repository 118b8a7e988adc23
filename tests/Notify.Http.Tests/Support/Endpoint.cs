using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Notify.Conformance;

namespace Notify.Http.Tests;

/// <summary>
/// An HTTP endpoint of a test: a real server on a free port, which keeps what it gets and answers as told.
/// </summary>
internal sealed class Endpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;

    private Endpoint(WebApplication app)
    {
        _app = app;
        _app.Run(AnswerAsync);
    }

    public Collector<Received> Received { get; } = new();

    public Uri Url => new(new Uri(_app.Urls.Single()), "/hook?source=test");

    public static async Task<Endpoint> Start(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var endpoint = new Endpoint(builder.Build());
        await endpoint._app.StartAsync();
        return endpoint;
    }

    public void Answers(Func<HttpContext, Task> answer) => _answer = answer;

    public void Answers(int status) =>
        _answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        // Decided by what is told when the request comes.
        var answer = _answer;
        Received.Add(
            new Received(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(
                    header => header.Key,
                    header => header.Value.ToString(),
                    StringComparer.OrdinalIgnoreCase
                ),
                body.ToArray(),
                context.Connection.Id
            )
        );
        await answer(context);
    }
}
