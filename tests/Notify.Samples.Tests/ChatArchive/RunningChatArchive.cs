using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatArchive;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Conformance;

namespace Notify.Samples.Tests.ChatArchives;

/// <summary>The sample as a user would run it, on a free port of this machine.</summary>
internal sealed class RunningChatArchive : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _isStopped;

    private RunningChatArchive(WebApplication app, TestLog log)
    {
        (_app, Log) = (app, log);
        // A client that waits for leave to send its body does so until it is answered.
        var handler = new SocketsHttpHandler { Expect100ContinueTimeout = Guard.Time };
        Client = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.Single()), Timeout = Guard.Time };
    }

    public TestLog Log { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public IGroupAdministration Groups => Services.GetRequiredService<IGroupAdministration>();

    public static async Task<RunningChatArchive> Start(params string[] settings)
    {
        var log = new TestLog();
        var app = ChatArchiveApp.Build(
            ["--urls", "http://127.0.0.1:0", .. settings],
            builder => builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Information).AddProvider(log)
        );
        try
        {
            await app.StartAsync();
            return new RunningChatArchive(app, log);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public Task<HttpResponseMessage> Send(object message) => Client.PostAsJsonAsync("/chat/messages", message);

    /// <summary>Posts a message; it is accepted.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> Post(string msg, string room = "lobby", string userid = "2", string? id = null)
    {
        using var response = await Send(
            new
            {
                username = "老王",
                userid,
                msg,
                room,
                id,
            }
        );
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await Json(response)).GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> Get(string path)
    {
        using var response = await Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await Json(response);
    }

    /// <summary>Everything of a room or a user, newest first, page by page.</summary>
    public async Task<List<JsonElement>> All(string path)
    {
        var all = new List<JsonElement>();
        var before = "";
        while (true)
        {
            var page = await Get($"{path}?limit=200{before}");
            all.AddRange(page.GetProperty("list").EnumerateArray());
            if (page.GetProperty("next").GetString() is not { } next)
                return all;
            before = $"&before={Uri.EscapeDataString(next)}";
        }
    }

    public async Task<List<string>> Texts(string path = "/chat/rooms/lobby") =>
        [.. (await All(path)).Select(message => message.GetProperty("msg").GetString()!)];

    public async Task<List<JsonElement>> Failed() =>
        [.. (await Get("/chat/failed")).GetProperty("list").EnumerateArray()];

    public Task WhenArchived(int count, string path = "/chat/rooms/lobby") =>
        Guard.Until(async () => (await All(path)).Count == count, $"{count} messages in {path}");

    public async Task Stop()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await Guard.Within(_app.StopAsync(), "ChatArchive to stop");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Stop();
        await _app.DisposeAsync();
    }

    public static async Task<JsonElement> Json(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync());
}
