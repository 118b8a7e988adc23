using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NoticeCenter;
using Notify.Conformance;
using Notify.TestServers;

namespace Notify.Samples.Tests;

/// <summary>The sample as a user would run it, on a free port of this machine.</summary>
internal sealed class RunningNoticeCenter : IAsyncDisposable
{
    private const string GrpcSetting = "--NoticeCenter:Grpc=";

    private readonly WebApplication _app;

    private RunningNoticeCenter(WebApplication app, TestLog log)
    {
        _app = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = Guard.Time };
    }

    public TestLog Log { get; }

    public HttpClient Client { get; }

    /// <summary>What belongs to the host for as long as it runs.</summary>
    public PortLease? Lease { get; private init; }

    /// <summary>Where gRPC is answered; only if it was started with it.</summary>
    public Uri Grpc => new(_app.Urls.Last());

    public IServiceProvider Services => _app.Services;

    public IGroupAdministration Groups => _app.Services.GetRequiredService<IGroupAdministration>();

    /// <summary>Starts the sample.</summary>
    /// <param name="settings">As on the command line: <c>--Notify:SendTimeout=00:00:01</c>.</param>
    public static Task<RunningNoticeCenter> Start(params string[] settings) => Start(_ => { }, settings);

    /// <summary>Starts it with gRPC on a port of its own.</summary>
    public static Task<RunningNoticeCenter> StartWithGrpc(params string[] settings) =>
        StartWithGrpc(_ => { }, settings);

    public static Task<RunningNoticeCenter> StartWithGrpc(
        Action<WebApplicationBuilder> configure,
        params string[] settings
    )
    {
        var port = PortLease.Take();
        return Start(configure, port, [$"{GrpcSetting}http://127.0.0.1:{port.Port}", .. settings]);
    }

    public static Task<RunningNoticeCenter> Start(Action<WebApplicationBuilder> configure, params string[] settings) =>
        Start(configure, lease: null, [GrpcSetting, .. settings]);

    private static async Task<RunningNoticeCenter> Start(
        Action<WebApplicationBuilder> configure,
        PortLease? lease,
        string[] settings
    )
    {
        var log = new TestLog();
        var app = NoticeCenterApp.Build(
            ["--urls", "http://127.0.0.1:0", .. settings],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log);
                configure(builder);
            }
        );
        try
        {
            await app.StartAsync();
            return new RunningNoticeCenter(app, log) { Lease = lease };
        }
        catch
        {
            await app.DisposeAsync();
            lease?.Dispose();
            throw;
        }
    }

    public async Task<Answer> Get(string pathAndQuery)
    {
        using var response = await Client.GetAsync(pathAndQuery);
        return await Answer.Read(response);
    }

    public Task<Answer> Post(string path, params (string Name, string Value)[] fields) =>
        Post(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public async Task<Answer> Post(string path, HttpContent? content)
    {
        using (content)
        using (var response = await Client.PostAsync(path, content))
            return await Answer.Read(response);
    }

    /// <summary>Sends notices of one type and waits until all of them are in the inbox.</summary>
    public async Task Fill(long uid, int type, int count)
    {
        var before = await UnreadOf(uid);
        for (var i = 1; i <= count; i++)
        {
            var answer = await Post(
                "/api/msg/product",
                ("uid", $"{uid}"),
                ("type", $"{type}"),
                ("data", $"{type}-{i}")
            );
            answer.Success("uid", "type", "data");
        }

        await WhenUnread(uid, before + count);
    }

    /// <summary>Waits until a user has so many unread notices: what was accepted is on its way for a moment.</summary>
    public Task WhenUnread(long uid, long count) =>
        Guard.Until(async () => await UnreadOf(uid) == count, $"user {uid} to have {count} unread notices");

    /// <summary>Waits until nothing that was accepted is still on its way into an inbox.</summary>
    public Task WhenAllIsWritten() =>
        Guard.Until(
            async () => await Groups.FindAsync("notify.inbox") is { Waiting: 0, Scheduled: 0, InFlight: 0 },
            "all notices to be in their inboxes"
        );

    public async Task<long> UnreadOf(long uid)
    {
        var answer = await Get($"/api/user/info?uid={uid}");
        return answer.Success("nick", "notification_count").GetProperty("notification_count").GetInt64();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Guard.Within(_app.StopAsync(), "NoticeCenter to stop");
        await _app.DisposeAsync();
        Lease?.Dispose();
    }
}
