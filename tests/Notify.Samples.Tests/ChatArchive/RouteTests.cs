using System.Net;
using System.Text;
using Notify.Conformance;

namespace Notify.Samples.Tests.ChatArchives;

/// <summary>The routes of ChatArchive, without configuration.</summary>
public sealed class RouteTests
{
    [Fact]
    public async Task A_message_is_posted_and_read_by_room_and_by_user_with_every_field()
    {
        await using var chat = await RunningChatArchive.Start();

        using var response = await chat.Send(
            new
            {
                username = "老王",
                userid = "2",
                msg = "老王:上线了",
            }
        );
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var posted = await RunningChatArchive.Json(response);
        await chat.WhenArchived(1);

        foreach (var path in new[] { "/chat/rooms/lobby", "/chat/users/2" })
        {
            var message = Assert.Single(await chat.All(path));
            Assert.Equal(
                ["created_at", "id", "msg", "room", "userid", "username"],
                message.EnumerateObject().Select(field => field.Name).Order()
            );
            Assert.Equal(posted.GetProperty("id").GetString(), message.GetProperty("id").GetString());
            Assert.Equal(posted.GetProperty("created_at").GetInt64(), message.GetProperty("created_at").GetInt64());
            Assert.Equal("老王", message.GetProperty("username").GetString());
            Assert.Equal("2", message.GetProperty("userid").GetString());
            Assert.Equal("老王:上线了", message.GetProperty("msg").GetString());
            Assert.Equal("lobby", message.GetProperty("room").GetString());
        }

        Assert.Empty(await chat.All("/chat/rooms/another"));
        Assert.Empty(await chat.Failed());
    }

    [Fact]
    public async Task Pages_go_from_the_newest_to_the_oldest_and_leave_nothing_out()
    {
        await using var chat = await RunningChatArchive.Start("--Notify:Groups:archive:BatchWait=00:00:00.05");
        for (var i = 0; i < 25; i++)
            await chat.Post($"{i}");
        await chat.WhenArchived(25);

        var first = await chat.Get("/chat/rooms/lobby?limit=10");
        Assert.Equal(10, first.GetProperty("list").GetArrayLength());
        Assert.NotNull(first.GetProperty("next").GetString());
        var times = (await chat.All("/chat/rooms/lobby")).Select(m => m.GetProperty("created_at").GetInt64());
        Assert.Equal(times.OrderDescending(), times);

        var seen = new List<string>();
        for (string? before = ""; before is not null; )
        {
            var page = await chat.Get($"/chat/rooms/lobby?limit=7{before}");
            seen.AddRange(page.GetProperty("list").EnumerateArray().Select(m => m.GetProperty("msg").GetString()!));
            before = page.GetProperty("next").GetString() is { } next ? $"&before={next}" : null;
        }

        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(25, seen.Count);
    }

    [Theory]
    [InlineData("""{"username":"a","userid":"2"}""", "msg has 0 characters")]
    [InlineData("""{"username":"a","msg":"x"}""", "userid has 0 characters")]
    [InlineData("""{"userid":"2","msg":"x"}""", "username has 0 characters")]
    [InlineData("""{"username":"a","userid":"2","msg":"x","room":""}""", "room has 0 characters")]
    [InlineData("""{"username":"a\u0000","userid":"2","msg":"x"}""", "username has 2 characters")]
    [InlineData("""{"username":"a","userid":"2","msg":"\ud800"}""", "")]
    [InlineData("""{"username":"a","userid":"2","msg":"x","id":""}""", "")]
    [InlineData("""{"username":"a","userid":"2","msg":5}""", "")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    public async Task What_is_wrong_is_refused_and_nothing_is_sent(string body, string why)
    {
        await using var chat = await RunningChatArchive.Start();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await chat.Client.PostAsync("/chat/messages", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(why, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await chat.Groups.FindAsync("archive"))!.Waiting);
    }

    [Theory]
    [InlineData("/chat/rooms/lobby?limit=0")]
    [InlineData("/chat/rooms/lobby?limit=201")]
    [InlineData("/chat/rooms/lobby?limit=x")]
    [InlineData("/chat/rooms/lobby?before=x")]
    [InlineData("/chat/users/2?before=9_")]
    public async Task A_page_that_cannot_be_is_refused(string path)
    {
        await using var chat = await RunningChatArchive.Start();

        using var response = await chat.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_routes_are_described_and_health_is_told()
    {
        await using var chat = await RunningChatArchive.Start();

        var paths = (await chat.Get("/openapi.json")).GetProperty("paths").EnumerateObject().Select(path => path.Name);

        Assert.Equal(["/chat/failed", "/chat/messages", "/chat/rooms/{room}", "/chat/users/{userid}"], paths.Order());
        Assert.Equal("Healthy", await chat.Client.GetStringAsync("/health"));
    }

    [Theory]
    [InlineData("--ChatArchive:Tables=0", "ChatArchive:Tables is 0; set 1 to 1024.")]
    [InlineData("--ChatArchive:Shards:0=", "ChatArchive:Shards has an empty one")]
    [InlineData("--Notify:Recurring:archive:Every=soon", "Recurring:archive:Every is 'soon'")]
    [InlineData("--Notify:Transport=Kafka", "Add the package Notify.Kafka")]
    public async Task What_is_wrong_in_the_settings_stops_the_start(string setting, string problem)
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() => RunningChatArchive.Start(setting));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_request_has_an_answer_and_what_was_accepted_is_archived_once()
    {
        await using var chat = await RunningChatArchive.Start("--Notify:Groups:archive:BatchWait=00:00:00.05");
        var random = new Random(4);
        var accepted = 0;
        for (var i = 0; i < 1_500; i++)
        {
            using var request = ChatFuzzer.Next(random);
            using var response = await chat.Client.SendAsync(request);
            var status = (int)response.StatusCode;
            Assert.True(status is 200 or 202 or 400 or 404 or 405 or 413 or 415, $"{status} for {request}");
            if (status == 202)
                accepted++;
        }

        Assert.True(accepted > 100, "Hardly any request was right; the fuzzer tests too little.");
        Assert.DoesNotContain(chat.Log.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        await Guard.Until(
            async () =>
            {
                var rooms = await Task.WhenAll(ChatFuzzer.Rooms.Select(room => chat.All($"/chat/rooms/{room}")));
                return rooms.Sum(room => room.Count) == accepted;
            },
            "all that was accepted to be archived"
        );
        Assert.Empty(await chat.Failed());
    }
}
