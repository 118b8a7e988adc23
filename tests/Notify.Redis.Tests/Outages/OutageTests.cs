using System.Collections.Concurrent;
using Notify.Conformance;
using Notify.TestServers;
using Xunit.Abstractions;

namespace Notify.Redis.Tests.Outages;

/// <summary>Promise 7: the server ends in every way, and comes back.</summary>
public sealed class OutageTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly List<TestApp> _apps = [];
    private readonly ConcurrentDictionary<int, int> _seen = new();
    private RedisServer? _server;

    private RedisServer Server => _server!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var app in _apps)
            await app.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_kill_loses_nothing_that_was_accepted_if_the_server_syncs_always()
    {
        await StartServer(AppendFsync.Always);
        var app = await StartApp();

        var accepted = await SendAcross(app, () => Server.KillAsync());

        await Guard.Until(() => accepted.All(_seen.ContainsKey), "everything that was accepted");
        output.WriteLine(
            $"accepted {accepted.Count}, handled {_seen.Count}, twice {_seen.Count(pair => pair.Value > 1)}"
        );
    }

    [Fact]
    public async Task A_kill_loses_at_most_the_last_seconds_if_the_server_syncs_every_second()
    {
        await StartServer(AppendFsync.EverySecond);
        var app = await StartApp();

        var accepted = await SendAcross(app, () => Server.KillAsync());
        (await app.Producer.SendManyAsync([Numbered(-1)])).ThrowIfAnyFailed();

        await Guard.Until(() => _seen.ContainsKey(-1), "what was sent afterwards");
        await Guard.Until(async () => await IsDrained(app), "the rest");
        // The kernel keeps what a killed process wrote: only a power cut would show a loss here.
        output.WriteLine($"accepted {accepted.Count}, lost {accepted.Count(number => !_seen.ContainsKey(number))}");
    }

    [Fact]
    public async Task A_restart_in_good_order_loses_nothing()
    {
        await StartServer(AppendFsync.EverySecond);
        var app = await StartApp();

        var accepted = await SendAcross(app, () => Server.StopAsync());

        await Guard.Until(() => accepted.All(_seen.ContainsKey), "everything that was accepted");
    }

    [Fact]
    public async Task A_host_that_starts_before_its_server_works_once_it_is_there()
    {
        await StartServer(AppendFsync.EverySecond);
        await Server.StopAsync();
        var app = await StartApp();

        await Server.StartAsync();

        await Guard.Until(async () => await TrySend(app, 1), "a send to be accepted");
        await Guard.Until(() => _seen.ContainsKey(1), "the message");
    }

    [Fact]
    public async Task A_send_to_a_server_that_is_away_ends_in_time_with_an_error()
    {
        await StartServer(AppendFsync.EverySecond);
        var app = await StartApp(options => options.SendTimeout = TimeSpan.FromSeconds(1));
        await Server.PauseAsync();

        var error = await Assert.ThrowsAsync<SendException>(async () =>
            await Guard.Within(app.Producer.SendAsync(Numbered(1)).AsTask(), "the error")
        );

        await Server.ResumeAsync();
        Assert.True(error.IsOutcomeUnknown);
    }

    [Fact]
    public async Task Flushed_scripts_are_loaded_again_without_a_message_lost_doubled_or_overtaken()
    {
        const int Count = 20_000;
        await StartServer(AppendFsync.EverySecond);
        var order = new Collector<int>();
        var app = await StartApp(handle: order.Add);
        using var done = new CancellationTokenSource();
        var flushing = FlushScripts(done.Token);

        for (var from = 0; from < Count; from += 1_000)
            (await app.Producer.SendManyAsync([.. Enumerable.Range(from, 1_000).Select(Numbered)])).ThrowIfAnyFailed();
        var handled = await order.Next(Count);
        await done.CancelAsync();

        Assert.True(await flushing > 0);
        Assert.Equal(Enumerable.Range(0, Count), handled);
    }

    [Fact]
    public async Task A_server_that_loses_all_its_data_in_the_middle_of_work_is_set_up_again()
    {
        await StartServer(AppendFsync.EverySecond);
        var app = await StartApp();
        (await app.Producer.SendManyAsync([.. Enumerable.Range(0, 1_000).Select(Numbered)])).ThrowIfAnyFailed();
        await Guard.Until(() => !_seen.IsEmpty, "the first messages");

        await Server.CommandAsync("FLUSHALL");

        (await app.Producer.SendManyAsync([.. Enumerable.Range(1_000, 500).Select(Numbered)])).ThrowIfAnyFailed();
        var due = new Message("t", BitConverter.GetBytes(5_000)) { DueAt = DateTimeOffset.UtcNow.AddMilliseconds(50) };
        await app.Producer.SendAsync(due);
        await Guard.Until(() => Enumerable.Range(1_000, 500).All(_seen.ContainsKey), "what was sent afterwards");
        await Guard.Until(() => _seen.ContainsKey(5_000), "the delayed one");
    }

    [Theory]
    [InlineData("XGROUP DESTROY {notify:t:t}:s:0 g")]
    [InlineData("DEL {notify:t:t}:s:0")]
    [InlineData("DEL {notify:t:t}:g")]
    [InlineData("DEL {notify:t:t}:c:g")]
    [InlineData("DEL {notify:t:t}:m")]
    [InlineData("DEL {notify:t:t}:r:0:g")]
    public async Task What_is_deleted_by_hand_heals(string command)
    {
        await StartServer(AppendFsync.EverySecond);
        var app = await StartApp();
        (await app.Producer.SendManyAsync([.. Enumerable.Range(0, 100).Select(Numbered)])).ThrowIfAnyFailed();
        await Guard.Until(() => _seen.Count == 100, "the first messages");

        await Server.CommandAsync(command.Split(' '));

        (await app.Producer.SendManyAsync([.. Enumerable.Range(100, 100).Select(Numbered)])).ThrowIfAnyFailed();
        await Guard.Until(() => Enumerable.Range(100, 100).All(_seen.ContainsKey), "what was sent afterwards");
    }

    /// <summary>Sends all the while the server ends and comes back.</summary>
    /// <returns>What was accepted.</returns>
    private async Task<List<int>> SendAcross(TestApp app, Func<Task> end)
    {
        var accepted = new List<int>();
        var half = new TaskCompletionSource();
        var sending = Task.Run(async () =>
        {
            for (var from = 0; from < 6_000; from += 50)
            {
                int[] numbers = [.. Enumerable.Range(from, 50)];
                var results = await app.Producer.SendManyAsync([.. numbers.Select(Numbered)]);
                accepted.AddRange(numbers.Where((_, i) => results[i].IsAccepted));
                if (from == 3_000)
                    half.SetResult();
            }
        });
        await Guard.Within(half.Task, "half of the messages");
        await end();
        await Server.StartAsync();
        await Guard.Within(sending, "the sender to come through");
        Assert.True(
            accepted.Count >= 5_900,
            $"{accepted.Count} accepted: waiting for the server is what sends are for"
        );
        return accepted;
    }

    private async Task<int> FlushScripts(CancellationToken stop)
    {
        var flushed = 0;
        while (!stop.IsCancellationRequested)
        {
            await Server.CommandAsync("SCRIPT", "FLUSH");
            flushed++;
        }

        return flushed;
    }

    private static async ValueTask<bool> TrySend(TestApp app, int number) =>
        (await app.Producer.SendManyAsync([Numbered(number)])).AllAccepted;

    private static async ValueTask<bool> IsDrained(TestApp app)
    {
        try
        {
            return await app.Groups.FindAsync("g") is { Waiting: 0, InFlight: 0, Scheduled: 0 };
        }
        catch (TimeoutException)
        {
            // A server that was away is asked again.
            return false;
        }
    }

    private static Message Numbered(int number) => new("t", BitConverter.GetBytes(number));

    private async Task StartServer(AppendFsync fsync) =>
        _server = await RedisServer.StartNewAsync(new() { AppendFsync = fsync });

    private async Task<TestApp> StartApp(Action<NotifyOptions>? configure = null, Action<int>? handle = null)
    {
        var app = await TestApp.Start(notify =>
            notify
                .Configure(options => configure?.Invoke(options))
                .UseRedis(options =>
                {
                    options.Configuration = Server.Configuration;
                    options.CallTimeout = TimeSpan.FromSeconds(2);
                    options.Lease = TimeSpan.FromSeconds(3);
                    options.PollInterval = TimeSpan.FromSeconds(1);
                })
                .Raw(
                    "g",
                    "t",
                    (message, _, _) =>
                    {
                        var number = BitConverter.ToInt32(message.Body.Span);
                        _seen.AddOrUpdate(number, 1, (_, times) => times + 1);
                        handle?.Invoke(number);
                        return Task.CompletedTask;
                    },
                    options => options.Concurrency = 1
                )
        );
        _apps.Add(app);
        return app;
    }
}
