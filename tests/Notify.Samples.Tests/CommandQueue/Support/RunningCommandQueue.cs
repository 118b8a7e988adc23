using System.Text;
using System.Text.Json;
using CommandQueue;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Notify.Conformance;
using Notify.Http.Tests;

namespace Notify.Samples.Tests;

/// <summary>
/// The sample as a user would run it, on a free port of this machine, and two consumers of its one command.
/// </summary>
internal sealed class RunningCommandQueue : IAsyncDisposable
{
    public const string Project = "sds";
    public const string Command = "sds:create:order";

    private readonly WebApplication _app;

    private RunningCommandQueue(WebApplication app, TestLog log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Guard.Time };
    }

    public TestLog Log { get; }

    public HttpClient Client { get; }

    /// <summary>Starts the sample with its command, and these consumers of it.</summary>
    public static async Task<RunningCommandQueue> Start(
        Action<WebApplicationBuilder>? configure,
        params IEnumerable<string> settings
    )
    {
        var log = new TestLog();
        var app = CommandQueueApp.Build(
            ["--urls", "http://127.0.0.1:0", .. settings],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log);
                configure?.Invoke(builder);
            }
        );
        try
        {
            await app.StartAsync();
            return new RunningCommandQueue(app, log);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public static Task<RunningCommandQueue> Start(params IEnumerable<string> settings) => Start(null, settings);

    /// <summary>The settings of the command and its consumers, as on the command line.</summary>
    public static IEnumerable<string> Consumers(params (string Name, Endpoint Endpoint)[] consumers) =>
        [
            $"--CommandQueue:Projects:0:Project={Project}",
            "--CommandQueue:Projects:0:AllowIp:0=127.0.0.1",
            $"--CommandQueue:Commands:0:Project={Project}",
            $"--CommandQueue:Commands:0:Command={Command}",
            .. consumers.SelectMany(
                (consumer, i) =>
                    new[]
                    {
                        Consumer(i, "Name", consumer.Name),
                        Consumer(i, "Host", consumer.Endpoint.Url.GetLeftPart(UriPartial.Authority)),
                        Consumer(i, "Path", consumer.Endpoint.Url.PathAndQuery),
                        Consumer(i, "Interval", "10"),
                        Consumer(i, "Timeout", "5000"),
                    }
            ),
        ];

    public static string Consumer(int number, string key, string value) =>
        $"--CommandQueue:Commands:0:ConsumerList:{number}:{key}={value}";

    public static IEnumerable<string> OnRedis(string configuration) =>
        [
            "--Notify:Transport=Redis",
            "--Notify:Delay=Redis",
            "--Notify:Ledger=Redis",
            "--Notify:SendTimeout=00:00:30",
            "--Notify:Redis:Lease=00:00:02",
            $"--Notify:Redis:Configuration={configuration}",
        ];

    /// <summary>A body that submits a command.</summary>
    public static string Body(string parameters, long timestamp = 0, string bucket = "b", string requestId = "") =>
        JsonSerializer.Serialize(
            new
            {
                project = Project,
                cmd = Command,
                timestamp,
                @params = parameters,
                request_id = requestId,
                bucket,
            }
        );

    public async Task<CommandAnswer> Get(string pathAndQuery)
    {
        using var response = await Client.GetAsync(pathAndQuery);
        return await CommandAnswer.Read(response);
    }

    public async Task<CommandAnswer> Post(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(path, content);
        return await CommandAnswer.Read(response);
    }

    /// <summary>Submits one command, which is accepted.</summary>
    public async Task<long> Submit(string parameters, long timestamp = 0, string bucket = "b")
    {
        var answer = await Post("/api/message/single", Body(parameters, timestamp, bucket));
        return answer.Success().GetInt64();
    }

    /// <summary>Submits many, all of which are accepted.</summary>
    public async Task<List<long>> SubmitMany(IEnumerable<string> bodies)
    {
        var answer = await Post("/api/message/batch", $"[{string.Join(',', bodies)}]");
        return [.. answer.Success().EnumerateArray().Select(id => id.GetInt64())];
    }

    public async Task<string> StatusOf(long id, string consumer) =>
        (await Get($"/api/message/status?msg_id={id}&consumer={consumer}")).Success().GetString()!;

    public Task WhenStatus(long id, string consumer, string status) =>
        Guard.Until(async () => await StatusOf(id, consumer) == status, $"command {id} to be {status} for {consumer}");

    public async Task<(long Count, List<(long Score, string Member)> List)> Pending(
        string consumer,
        string start = "-inf",
        string end = "%2Binf"
    )
    {
        var answer = await Get($"/api/message/pending?consumer={consumer}&start={start}&end={end}");
        var data = answer.Success();
        return (
            data.GetProperty("count").GetInt64(),
            [
                .. data.GetProperty("list")
                    .EnumerateArray()
                    .Select(entry => (entry.GetProperty("Score").GetInt64(), entry.GetProperty("Member").GetString()!)),
            ]
        );
    }

    public Task Stop() => Guard.Within(_app.StopAsync(), "CommandQueue to stop");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Stop();
        await _app.DisposeAsync();
    }
}
