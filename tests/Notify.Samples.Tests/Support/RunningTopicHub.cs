using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Notify.Conformance;
using TopicHub;

namespace Notify.Samples.Tests;

/// <summary>The sample as a user would run it, on a free port of this machine.</summary>
internal sealed class RunningTopicHub : IAsyncDisposable
{
    public const string Secret = "test";

    private readonly WebApplication _app;

    private RunningTopicHub(WebApplication app, TestLog log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Guard.Time };
    }

    public TestLog Log { get; }

    public HttpClient Client { get; }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static Task<RunningTopicHub> Start(params string[] settings) => Start(null, settings);

    public static async Task<RunningTopicHub> Start(TimeProvider? time, params string[] settings)
    {
        var log = new TestLog();
        var app = TopicHubApp.Build(
            ["--urls", "http://127.0.0.1:0", .. settings],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log);
                if (time is not null)
                    builder.Services.Replace(ServiceDescriptor.Singleton(time));
            }
        );
        try
        {
            await app.StartAsync();
            return new RunningTopicHub(app, log);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the console, or sends, with the secret key.</summary>
    public async Task<JsonElement> Post(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        request.Headers.Add("secretKey", Secret);
        return await Send(request);
    }

    public async Task<JsonElement> Send(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"HTTP {(int)response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>Sends a message, as an HTTP producer, and gives its code.</summary>
    public async Task<string> Produce(string topic, string data, long delay = 0)
    {
        var answer = await Post("/Producer/Send", ("messageData", data), ("topic", topic), ("delayTime", $"{delay}"));
        Assert.Equal(0, answer.GetProperty("code").GetInt32());
        return answer.GetProperty("msg").GetString()!;
    }

    public Task<HubSocketClient> Consumer(string topic, string id = "1") =>
        HubSocketClient.SignIn(this, $"/Consumers/Conn/{topic}/{id}");

    public Task<HubSocketClient> Producer(string topic, string id = "1") =>
        HubSocketClient.SignIn(this, $"/Producers/Conn/{topic}/{id}");

    /// <summary>How many messages the console counts in a state.</summary>
    public async Task<int> Count(string state) =>
        (await Post("/Console/CountMessage")).GetProperty("data").GetProperty(state).GetInt32();

    public async Task<GroupInfo?> Group(string name) => await Get<IGroupAdministration>().FindAsync(name);

    /// <summary>Waits until the group of a topic's consumers has nothing left.</summary>
    public Task WhenConsumed(string topic) =>
        Guard.Until(
            async () => await Group($"hub.{topic}") is { Waiting: 0, InFlight: 0, Scheduled: 0 },
            $"everything of '{topic}' to be consumed"
        );

    public Task Stop() => Guard.Within(_app.StopAsync(), "TopicHub to stop");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Stop();
        await _app.DisposeAsync();
    }
}
