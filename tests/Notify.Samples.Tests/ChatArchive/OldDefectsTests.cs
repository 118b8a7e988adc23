using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Notify.Conformance;

namespace Notify.Samples.Tests.ChatArchives;

/// <summary>Each defect of the old system, once.</summary>
public sealed class OldDefectsTests : IAsyncLifetime
{
    private const int Many = 3_000;
    private ChatStack _stack = null!;

    public async Task InitializeAsync() => _stack = await ChatStack.Start();

    public async Task DisposeAsync() => await _stack.DisposeAsync();

    [Fact]
    public async Task S4_1_one_turn_archives_thousands_and_the_stream_does_not_grow()
    {
        await using var chat = await _stack.App(
            "--Notify:Recurring:archive:Enabled=true",
            "--Notify:Recurring:archive:Every=00:00:02"
        );
        await Guard.Until(async () => await chat.Groups.FindAsync("archive") is { Paused: true }, "the group to rest");

        await SendMany(chat, Many);
        await _stack.WhenRows(Many);

        Assert.Equal(Many, (await _stack.Rows()).Distinct().Count());
        await Guard.Until(
            async () =>
            {
                var keys = await _stack.Redis.CommandAsync("KEYS", "*chat.messages}:s:*");
                foreach (var key in keys.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    if ((await _stack.Redis.CommandAsync("XLEN", key.Trim())).Trim() != "0")
                        return false;
                }

                return true;
            },
            "the stream to be empty"
        );
    }

    [Fact]
    public async Task S4_2_one_poison_entry_does_not_stop_the_pipeline_and_is_dead_at_last()
    {
        await using var chat = await _stack.App();
        await Poison(chat, "{\"username\":\"老王\"");
        for (var i = 0; i < 10; i++)
            await chat.Post($"m{i}");

        await _stack.AssertArchived(Enumerable.Range(0, 10).Select(i => $"m{i}"));
        await Guard.Until(async () => (await chat.Failed()).Count == 1, "the poison to be listed");
    }

    [Fact]
    public async Task S4_3_what_cannot_be_read_is_not_written_as_an_empty_row()
    {
        await using var chat = await _stack.App();
        await Poison(chat, "not json");

        await Guard.Until(async () => (await chat.Failed()).Count == 1, "it to be listed");

        var failed = Assert.Single(await chat.Failed());
        Assert.Equal("Undecodable", failed.GetProperty("reason").GetString());
        Assert.Equal("not json", failed.GetProperty("body").GetString());
        Assert.Empty(await _stack.Rows());
    }

    [Fact]
    public async Task S4_4_the_same_message_twice_and_two_instances_make_one_row()
    {
        await using var one = await _stack.App();
        await using var two = await _stack.App();

        for (var i = 0; i < 20; i++)
        {
            await one.Post($"m{i}", id: $"id-{i}");
            await two.Post($"m{i}", id: $"id-{i}");
        }

        await Guard.Until(
            async () => await one.Groups.FindAsync("archive") is { Waiting: 0, InFlight: 0, Scheduled: 0 },
            "all to be done"
        );
        await _stack.AssertArchived(Enumerable.Range(0, 20).Select(i => $"m{i}"));
    }

    [Fact]
    public async Task S4_5_an_entry_that_was_trimmed_and_one_with_more_fields_crash_nothing()
    {
        await Old("XGROUP", "CREATE", "chatMsg", "group1", "$", "MKSTREAM");
        await Old("XADD", "chatMsg", "1655188547271-0", "data", Entry("gone"));
        await Old("XADD", "chatMsg", "1655188547272-0", "x", "1", "data", Entry("kept"), "y", "2");
        await Old("XREADGROUP", "GROUP", "group1", "c1", "STREAMS", "chatMsg", ">");
        await Old("XDEL", "chatMsg", "1655188547271-0");

        var run = await Import();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("1655188547271-0 is not imported: it was trimmed", run.Error, StringComparison.Ordinal);
        Assert.Contains("Imported 1 messages of chatMsg; 1 were not.", run.Output, StringComparison.Ordinal);
        await _stack.AssertArchived(["kept"]);
    }

    [Fact]
    public async Task S4_6_a_server_that_does_not_answer_is_given_up_in_time_and_used_again()
    {
        await using var chat = await _stack.App("--Notify:SendTimeout=00:00:05", "--Notify:Redis:CallTimeout=00:00:05");
        await chat.Post("before");
        await _stack.Redis.PauseAsync();
        using (
            var response = await chat.Send(
                new
                {
                    username = "a",
                    userid = "2",
                    msg = "during",
                    id = "during",
                }
            )
        )
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await _stack.Redis.ResumeAsync();

        await Guard.Until(
            async () =>
            {
                using var again = await chat.Send(
                    new
                    {
                        username = "a",
                        userid = "2",
                        msg = "during",
                        id = "during",
                    }
                );
                return again.StatusCode == HttpStatusCode.Accepted;
            },
            "the server to be used again"
        );
        await _stack.AssertArchived(["before", "during"]);
    }

    [Fact]
    public async Task S4_7_messages_from_before_the_group_are_archived_and_a_missing_group_heals()
    {
        // Somebody sends before ChatArchive ever ran.
        await using (
            var sender = await TestApp.Start(notify =>
                notify.UseRedis(redis => redis.Configuration = _stack.Redis.Configuration)
            )
        )
            await sender.Producer.SendAsync(Raw("""{"username":"a","userid":"2","msg":"early"}"""));

        await using var chat = await _stack.App();
        await _stack.AssertArchived(["early"]);

        // Everything is lost over there, groups included.
        await _stack.Redis.CommandAsync("FLUSHALL");
        await chat.Post("late");
        await _stack.AssertArchived(["early", "late"]);
    }

    [Fact]
    public async Task S4_7_a_batch_is_one_insert_per_table_and_not_one_per_message()
    {
        await using var chat = await _stack.App("--Notify:Groups:archive:BatchWait=00:00:01");
        await chat.Post("first");
        await _stack.WhenRows(1);
        var before = await Inserts();

        await SendMany(chat, 1_000);
        await _stack.WhenRows(1_001);

        // However slowly they come, it is far from one for each.
        Assert.InRange(await Inserts() - before, 1, 200);
    }

    [Fact]
    public async Task The_old_stream_is_taken_over_whole_and_once_however_often_it_is_imported()
    {
        await Old("XGROUP", "CREATE", "chatMsg", "group1", "$", "MKSTREAM");
        for (var i = 0; i < 1_200; i++)
            await Old("XADD", "chatMsg", $"{1655188547271 + i}-0", "data", Entry($"m{i}"));
        // Of 700 that were handed out, the old system has archived 300.
        await Old("XREADGROUP", "GROUP", "group1", "c1", "COUNT", "700", "STREAMS", "chatMsg", ">");
        for (var i = 0; i < 300; i++)
            await Old("XACK", "chatMsg", "group1", $"{1655188547271 + i}-0");

        Assert.Equal(0, (await Import()).ExitCode);
        await _stack.AssertArchived(Enumerable.Range(300, 900).Select(i => $"m{i}"));

        await Old("XADD", "chatMsg", "1755188547271-0", "data", Entry("later"));
        var again = await Import();
        Assert.Contains("Imported 1 messages", again.Output, StringComparison.Ordinal);
        var all = await Import("--Import:All=true");
        Assert.Contains("Imported 1201 messages", all.Output, StringComparison.Ordinal);
        await _stack.AssertArchived([.. Enumerable.Range(0, 1_200).Select(i => $"m{i}"), "later"]);

        // The time is that of the entry, as its first ten digits say.
        await using var chat = await _stack.App();
        var newest = (await chat.Get("/chat/users/2?limit=1")).GetProperty("list")[0];
        Assert.Equal(1755188547, newest.GetProperty("created_at").GetInt64());
        Assert.Equal("老王", newest.GetProperty("username").GetString());
        Assert.Equal("chatMsg-1755188547271-0", newest.GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_import_into_memory_or_from_nowhere_is_refused()
    {
        var memory = await Sample.Run("ChatArchive", "import");
        Assert.Equal(1, memory.ExitCode);
        Assert.Contains("Set ChatArchive:Shards", memory.Error, StringComparison.Ordinal);

        var nowhere = await Import("--Import:Redis=127.0.0.1:1,connectTimeout=500,abortConnect=true");
        Assert.Equal(1, nowhere.ExitCode);
        Assert.Contains("(Import:Redis) cannot be reached", nowhere.Error, StringComparison.Ordinal);
    }

    private static string Entry(string msg) => $$"""{"username":"老王","userid":"2","msg":"{{msg}}"}""";

    private static Message Raw(string body) =>
        new("chat.messages", System.Text.Encoding.UTF8.GetBytes(body)) { Type = "chat.messages" };

    private static async Task Poison(RunningChatArchive chat, string body) =>
        await chat.Services.GetRequiredService<IMessageProducer>().SendAsync(Raw(body));

    private static async Task SendMany(RunningChatArchive chat, int count)
    {
        var messages = Enumerable
            .Range(0, count)
            .Select(i =>
                Raw(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""{"username":"a","userid":"2","msg":"m{{i}}","room":"r{{i % 7}}"}"""
                    )
                )
            )
            .ToList();
        var results = await chat.Services.GetRequiredService<IMessageProducer>().SendManyAsync(messages);
        results.ThrowIfAnyFailed();
    }

    private async Task<int> Inserts()
    {
        var status = await _stack.Database.SqlAsync("SHOW GLOBAL STATUS LIKE 'Com_insert'");
        return int.Parse(
            status.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1],
            CultureInfo.InvariantCulture
        );
    }

    private Task<SampleRun> Import(params string[] settings) =>
        Sample.Run("ChatArchive", ["import", .. _stack.Settings, .. settings]);

    private Task<string> Old(params string[] command) => _stack.Redis.CommandAsync(command);
}
