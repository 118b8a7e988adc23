using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>The sample where the old one stood, on RabbitMQ and MySQL, while what it stands on is stopped and killed.</summary>
public sealed class OldStackTests(OldStack stack) : IClassFixture<OldStack>
{
    private const string Key = "a key of the operators, long enough";
    private const int Users = 16;

    [Fact]
    public async Task Scenario_5_a_database_that_is_down_costs_no_notice_and_makes_no_hot_loop()
    {
        await using var center = await RunningNoticeCenter.Start(await stack.Settings("down"));
        await center.Fill(42, type: 1, count: 2);

        await stack.Database.StopAsync();
        for (var i = 0; i < 20; i++)
        {
            var answer = await center.Post("/api/msg/product", ("uid", "42"), ("type", "2"), ("data", $"{i}"));
            Assert.Equal(Answer.Ok, answer.Code);
        }

        Assert.Equal(Answer.Busy, (await center.Get("/api/msg/list?uid=42")).Code);
        Assert.Equal(Answer.Busy, (await center.Get("/api/user/info?uid=42")).Code);
        Assert.Equal(Answer.Busy, (await center.Post("/api/msg/read", ("uid", "42"))).Code);
        await Guard.Until(() => center.Log.Has(1600), "a write to be put off");
        await stack.Database.StartAsync();

        await center.WhenUnread(42, 22);
        Assert.Empty((await center.Services.GetRequiredService<IFailures>().ListAsync()).Items);
        // Each wait is longer than the one before: a loop without waits would have tried thousands of times.
        Assert.InRange(center.Log.Entries.Count(entry => entry.EventId == 1600), 1, 20 * 17);
    }

    [Fact]
    public async Task Scenario_14_and_defect_8_a_broker_that_restarts_under_load_loses_nothing_and_everybody_comes_back()
    {
        await using var center = await RunningNoticeCenter.Start(await stack.Settings("restart"));
        var accepted = new ConcurrentBag<string>();
        using var enough = new CancellationTokenSource();
        var senders = Enumerable.Range(1, 8).Select(sender => SendUntil(enough.Token, sender)).ToList();
        await Guard.Until(() => accepted.Count > 100, "a hundred notices");

        await stack.Broker.StopAsync();
        await stack.Broker.StartAsync();
        var before = accepted.Count;
        await Guard.Until(() => accepted.Count > before + 100, "a hundred notices after the restart");
        await enough.CancelAsync();
        await Guard.Within(Task.WhenAll(senders), "the last answers");

        await stack.WhenStored("restart", accepted.Count);
        await center.WhenAllIsWritten();
        await AssertAllAreStored("restart", accepted);
        Assert.Equal(0, await stack.WrongCounters("restart"));

        async Task SendUntil(CancellationToken end, int sender)
        {
            for (var i = 0; !end.IsCancellationRequested; i++)
            {
                var data = $"{sender}-{i}";
                var answer = await center.Post("/api/msg/product", ("uid", $"{i % Users + 1}"), ("data", data));
                if (answer.Code == Answer.Ok)
                    accepted.Add(data);
            }
        }
    }

    [Fact]
    public async Task Scenario_17_and_defect_6_after_crashes_in_the_middle_of_anything_every_counter_equals_its_rows()
    {
        var settings = await stack.Settings("crash");
        var accepted = new ConcurrentBag<string>();
        for (var crash = 0; crash < 2; crash++)
        {
            await using var center = await CenterProcess.Start(settings);
            var before = accepted.Count;
            var round = crash;
            var senders = Enumerable
                .Range(1, 6)
                .Select(sender => Load(center, accepted, $"{round}-{sender}", CancellationToken.None))
                .ToList();
            await Guard.Until(() => accepted.Count > before + 300, "some load");
            await center.Kill();
            await Guard.Within(Task.WhenAll(senders), "the last answers");
        }

        await using var last = await RunningNoticeCenter.Start(settings);
        await stack.WhenStored("crash", accepted.Count);
        await last.WhenAllIsWritten();

        await AssertAllAreStored("crash", accepted);
        Assert.Equal(0, await stack.WrongCounters("crash"));
    }

    [Fact]
    public async Task Scenario_20_asked_to_end_under_load_it_loses_nothing_and_leaves_nothing_in_process()
    {
        var settings = await stack.Settings("ended");
        var accepted = new ConcurrentBag<string>();
        await using (var center = await CenterProcess.Start(settings))
        {
            var senders = Enumerable
                .Range(1, 6)
                .Select(sender => Load(center, accepted, $"{sender}", CancellationToken.None))
                .ToList();
            await Guard.Until(() => accepted.Count > 300, "some load");
            Assert.Equal(0, await center.Stop());
            await Guard.Within(Task.WhenAll(senders), "the last answers");
        }

        await using var next = await RunningNoticeCenter.Start(settings);
        await stack.WhenStored("ended", accepted.Count);
        await next.WhenAllIsWritten();
        await AssertAllAreStored("ended", accepted);
        Assert.Equal(0, await stack.WrongCounters("ended"));
    }

    [Fact]
    public async Task One_event_for_20000_users_reaches_each_of_them_once_though_the_host_is_killed_twice()
    {
        const int users = 20_000;
        string[] settings =
        [
            .. await stack.Settings("event"),
            $"--Notify:ApiKeys:Clients:ops:Keys:0={Key}",
            "--Notify:ApiKeys:Clients:ops:Scopes:0=operate",
        ];
        await using (var first = await CenterProcess.Start(settings))
        {
            first.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
            var notice = new
            {
                from = 1,
                to = users,
                type = 5,
                data = "A word to all",
            };
            using var started = await first.Client.PostAsJsonAsync("/operator/fan-out", notice);
            Assert.Equal(System.Net.HttpStatusCode.Accepted, started.StatusCode);
            await stack.WhenStored("event", 1);
            await first.Kill();
        }

        await using (var second = await CenterProcess.Start(settings))
        {
            await stack.WhenStored("event", users / 3);
            await second.Kill();
        }

        await using var third = await RunningNoticeCenter.Start(settings);
        await stack.WhenStored("event", users);
        await Guard.Until(
            async () =>
                await third.Groups.FindAsync("notify.fanout.uid-range") is { Waiting: 0, Scheduled: 0, InFlight: 0 },
            "the last page"
        );
        await third.WhenAllIsWritten();

        Assert.Equal(users, await stack.Sum("event", "th_notice", "COUNT(*)"));
        Assert.Equal(users, await stack.Sum("event", "th_notice", "COUNT(DISTINCT uid)"));
        Assert.Equal(users, await stack.Sum("event", "th_inbox", "SUM(unread)"));
        Assert.Equal(0, await stack.WrongCounters("event"));
    }

    [Fact]
    public async Task Defect_10_three_hundred_callers_at_once_each_get_an_answer_of_their_own()
    {
        await using var center = await RunningNoticeCenter.Start(await stack.Settings("callers"));

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(i => center.Post("/api/msg/product", ("uid", $"{i % Users + 1}"), ("data", $"{i}")))
        );

        Assert.Equal(
            Enumerable.Range(0, 300).Select(i => $"{i}"),
            answers.Select(answer => answer.Success("uid", "type", "data").GetProperty("data").GetString())
        );
        await stack.WhenStored("callers", 300);
    }

    [Fact]
    public async Task Defect_12_another_number_of_tables_in_the_settings_orphans_no_row()
    {
        var settings = await stack.Settings("fewer");
        await using (var center = await RunningNoticeCenter.Start(settings))
            await center.Fill(42, type: 1, count: 3);

        // More would have to be made first, by a move of users; fewer is what the database knows better.
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            RunningNoticeCenter.Start([.. settings, "--Notify:MySql:Tables=32"])
        );
        await using var fewer = await RunningNoticeCenter.Start([.. settings, "--Notify:MySql:Tables=8"]);
        await fewer.Fill(42, type: 1, count: 1);

        Assert.Contains("users were spread over 16", error.Problems.Single(), StringComparison.Ordinal);
        Assert.Equal(4, await fewer.UnreadOf(42));
        var rows = await stack.Database.SqlAsync("SELECT COUNT(*) FROM fewer.th_notice_11 WHERE uid = 42");
        Assert.Equal("4", rows.Trim());
    }

    /// <summary>Sends until the host is gone, and marks now and then.</summary>
    private static async Task Load(
        CenterProcess center,
        ConcurrentBag<string> accepted,
        string name,
        CancellationToken end
    )
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var data = $"{name}-{i}";
            if (await center.Send(i % Users + 1, i % 3, data) is not true)
                return;
            accepted.Add(data);
            if (i % 7 == 0 && !await Mark(center, i % Users + 1))
                return;
        }
    }

    private static async Task<bool> Mark(CenterProcess center, int uid)
    {
        try
        {
            using var response = await center.Client.PostAsync($"/api/msg/read?uid={uid}&type=1", content: null);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }
    }

    private async Task AssertAllAreStored(string name, ConcurrentBag<string> accepted)
    {
        var selects = Enumerable
            .Range(1, 16)
            .Select(shard => string.Create(CultureInfo.InvariantCulture, $"SELECT data FROM {name}.th_notice_{shard}"));
        var rows = await stack.Database.SqlAsync(string.Join(" UNION ALL ", selects));
        var missing = accepted.Except(rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.True(
            missing.Count == 0,
            $"{missing.Count} of {accepted.Count} are missing: {string.Join(' ', missing)}"
        );
    }
}
