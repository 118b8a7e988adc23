using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;

namespace Notify.Samples.Tests.ChatArchives;

/// <summary>
/// The scenarios that broke the old systems, on Redis and sharded MariaDB. Numbers are those of the list.
/// </summary>
public sealed class ScenarioTests : IAsyncLifetime
{
    private ChatStack _stack = null!;

    public async Task InitializeAsync() => _stack = await ChatStack.Start();

    public async Task DisposeAsync() => await _stack.DisposeAsync();

    [Fact]
    public async Task Scenario_1_killed_between_the_claim_and_the_write_everything_is_archived_once()
    {
        // It claims, and waits for more for longer than it lives.
        await using (
            var chat = await ChatProcess.Start([.. _stack.Settings, "--Notify:Groups:archive:BatchWait=01:00:00"])
        )
        {
            await Post(chat.Client, 0, 50);
            await using var looker = await TestApp.Start(notify =>
                notify.UseRedis(redis => redis.Configuration = _stack.Redis.Configuration)
            );
            await Guard.Until(
                async () => await looker.Groups.FindAsync("archive") is { InFlight: > 0 },
                "messages to be claimed"
            );
            await chat.Kill();
        }

        await using var after = await _stack.App();
        await _stack.AssertArchived(Texts(0, 50));
    }

    [Fact]
    public async Task Scenario_4_poison_of_every_kind_is_listed_and_nothing_waits_for_it()
    {
        await using var chat = await _stack.App();
        var producer = chat.Services.GetRequiredService<IMessageProducer>();
        await producer.SendAsync(new Message("chat.messages", "{\"broken\":"u8.ToArray()) { Type = "chat.messages" });
        await producer.SendAsync(
            new Message("chat.messages", """{"username":"a","userid":null,"msg":"x"}"""u8.ToArray())
            {
                Type = "chat.messages",
            }
        );
        using var huge = new HttpRequestMessage(HttpMethod.Post, "/chat/messages")
        {
            Headers = { ExpectContinue = true },
            Content = JsonContent.Create(
                new
                {
                    username = "a",
                    userid = "2",
                    msg = new string('x', 10 * 1024 * 1024),
                }
            ),
        };
        await huge.Content.LoadIntoBufferAsync();
        using (var refused = await chat.Client.SendAsync(huge))
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);

        for (var i = 0; i < 20; i++)
            await chat.Post($"m{i}");

        await _stack.AssertArchived(Texts(0, 20));
        await Guard.Until(async () => (await chat.Failed()).Count == 2, "both to be listed");
        Assert.Equal(
            ["HandlerFailed", "Undecodable"],
            (await chat.Failed()).Select(failed => failed.GetProperty("reason").GetString()!).Order()
        );
    }

    [Fact]
    public async Task Scenario_14_both_servers_restart_under_load_and_what_was_accepted_is_archived_once()
    {
        await using var chat = await _stack.App("--Notify:SendTimeout=00:00:30");
        var accepted = new List<string>();
        using var ended = new CancellationTokenSource();
        var load = Load();

        await Guard.Until(() => Count() > 50, "a load");
        await _stack.Redis.StopAsync();
        await _stack.Redis.StartAsync();
        var before = Count();
        await Guard.Until(() => Count() > before + 50, "sends after Redis is back");
        await _stack.Database.KillAsync();
        before = Count();
        await Guard.Until(() => Count() > before + 50, "sends while the database is away");
        await _stack.Database.StartAsync();
        await ended.CancelAsync();
        await Guard.Within(load, "the load to end");

        await _stack.AssertArchived(accepted);
        Assert.Empty(await chat.Failed());

        int Count()
        {
            lock (accepted)
                return accepted.Count;
        }

        async Task Load()
        {
            for (var i = 0; !ended.IsCancellationRequested; i++)
            {
                // With an id of its own, a message may be sent until it is accepted.
                var text = $"m{i}";
                var id = Guid.NewGuid().ToString();
                while (true)
                {
                    using var response = await chat.Send(
                        new
                        {
                            username = "a",
                            userid = "2",
                            msg = text,
                            room = $"r{i % 7}",
                            id,
                        }
                    );
                    if (response.StatusCode == HttpStatusCode.Accepted)
                        break;
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                }

                lock (accepted)
                    accepted.Add(text);
            }
        }
    }

    [Fact]
    public async Task Scenario_15_two_instances_whose_turns_are_longer_than_their_period_archive_everything_once()
    {
        string[] settings =
        [
            "--Notify:Recurring:archive:Enabled=true",
            "--Notify:Recurring:archive:Every=00:00:00.3",
            "--Notify:Groups:archive:BatchSize=10",
        ];
        await using var one = await _stack.App(settings);
        await using var two = await _stack.App(settings);

        for (var i = 0; i < 300; i++)
            await (i % 2 == 0 ? one : two).Post($"m{i}", room: $"r{i % 7}");

        await _stack.AssertArchived(Texts(0, 300));
    }

    [Fact]
    public async Task Scenario_18_after_an_outage_of_the_database_the_backlog_is_caught_up_and_nothing_is_given_up()
    {
        await using var chat = await _stack.App();
        await chat.Post("m0");
        await _stack.WhenRows(1);
        await _stack.Database.StopAsync();
        for (var i = 1; i < 500; i++)
            await chat.Post($"m{i}", room: $"r{i % 7}");
        await Guard.Until(
            async () => await chat.Groups.FindAsync("archive") is { Scheduled: > 0 },
            "messages to wait for the database"
        );

        await _stack.Database.StartAsync();

        await _stack.AssertArchived(Texts(0, 500));
        Assert.Empty(await chat.Failed());
    }

    [Fact]
    public async Task Scenario_20_a_stop_signal_loses_nothing_and_leaves_nothing_in_hands()
    {
        await using (
            var chat = await ChatProcess.Start([.. _stack.Settings, "--Notify:Groups:archive:BatchWait=01:00:00"])
        )
        {
            await Post(chat.Client, 0, 120);
            await chat.Stop();
        }

        // What waited for its batch to be filled was written before the end.
        await _stack.AssertArchived(Texts(0, 120));
        await using var after = await _stack.App();
        var group = await after.Groups.FindAsync("archive");
        Assert.Equal((0, 0, 0), (group!.Waiting, group.Scheduled, group.InFlight));
    }

    private static IEnumerable<string> Texts(int from, int count) => Enumerable.Range(from, count).Select(i => $"m{i}");

    private static async Task Post(HttpClient client, int from, int count)
    {
        foreach (var text in Texts(from, count))
        {
            using var response = await client.PostAsJsonAsync(
                "/chat/messages",
                new
                {
                    username = "a",
                    userid = "2",
                    msg = text,
                }
            );
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }
    }
}
