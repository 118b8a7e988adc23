using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Notify.Conformance;

namespace Notify.Samples.Tests;

/// <summary>What failed and fan-outs: for those who have the key, and nobody else.</summary>
public sealed class OperatorTests
{
    private const string Key = "a key of the operators, long enough";

    private static readonly string[] Keys =
    [
        $"--Notify:ApiKeys:Clients:ops:Keys:0={Key}",
        "--Notify:ApiKeys:Clients:ops:Scopes:0=operate",
        "--Notify:ApiKeys:Clients:other:Keys:0=another key, of no such scope",
        "--Notify:ApiKeys:Clients:other:Scopes:0=produce:#",
    ];

    [Theory]
    [InlineData("GET", "/operator/failures")]
    [InlineData("POST", "/operator/failures/redrive")]
    [InlineData("POST", "/operator/failures/resolve")]
    [InlineData("POST", "/operator/fan-out")]
    public async Task Without_the_key_of_an_operator_nothing_is_told_or_done(string method, string path)
    {
        await using var center = await RunningNoticeCenter.Start(Keys);
        await using var open = await RunningNoticeCenter.Start();

        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(open, method, path, "{}", Key)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(center, method, path, "{}", key: null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(center, method, path, "{}", "a wrong one")).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await Send(center, method, path, "{}", "another key, of no such scope")).StatusCode
        );
    }

    [Fact]
    public async Task Whoever_signed_in_on_the_page_is_no_operator()
    {
        await using var center = await RunningNoticeCenter.Start(Keys);
        using var signIn = await center.Client.PostAsJsonAsync("/demo/sign-in", new { user = "ops" });
        Assert.Equal(HttpStatusCode.NoContent, signIn.StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(center, "GET", "/operator/failures")).StatusCode);
    }

    [Fact]
    public async Task A_failed_notice_is_listed_and_sent_again()
    {
        var store = new FailingStore { IsBroken = true };
        await using var center = await RunningNoticeCenter.Start(store.Use, [.. Keys, FailingStore.Setting]);
        await center.Post("/api/msg/product", ("uid", "42"), ("type", "3"), ("data", "hello"));

        var failed = await FirstFailure(center);
        Assert.Equal(
            ("notify.inbox", "notify.notices", "HandlerFailed", 1),
            (
                Text(failed, "group"),
                Text(failed, "topic"),
                Text(failed, "reason"),
                failed.GetProperty("attempts").GetInt32()
            )
        );
        Assert.Contains(FailingStore.Refusal, Text(failed, "text"), StringComparison.Ordinal);
        Assert.Contains("\"data\":\"hello\"", Text(failed, "body"), StringComparison.Ordinal);

        store.IsBroken = false;
        var sent = await Read(
            await Send(center, "POST", "/operator/failures/redrive", """{"group":"notify.inbox"}""", Key)
        );

        Assert.Equal(1, sent.GetProperty("count").GetInt64());
        await center.WhenUnread(42, 1);
        Assert.Empty((await Failures(center)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_failed_notice_that_is_resolved_is_gone_for_good()
    {
        var store = new FailingStore { IsBroken = true };
        await using var center = await RunningNoticeCenter.Start(store.Use, [.. Keys, FailingStore.Setting]);
        for (var i = 0; i < 2; i++)
            await center.Post("/api/msg/product", ("uid", "42"), ("data", $"{i}"));
        await Guard.Until(
            async () => (await Failures(center)).GetProperty("items").GetArrayLength() == 2,
            "both to be given up"
        );
        var id = Text(await FirstFailure(center), "id");

        var one = await Read(await Send(center, "POST", "/operator/failures/resolve", $$"""{"ids":["{{id}}"]}""", Key));
        var rest = await Read(await Send(center, "POST", "/operator/failures/resolve", """{"all":true}""", Key));

        Assert.Equal((1, 1), (one.GetProperty("count").GetInt64(), rest.GetProperty("count").GetInt64()));
        Assert.Empty((await Failures(center)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Failures_are_listed_a_page_at_a_time()
    {
        var store = new FailingStore { IsBroken = true };
        await using var center = await RunningNoticeCenter.Start(store.Use, [.. Keys, FailingStore.Setting]);
        for (var i = 0; i < 3; i++)
            await center.Post("/api/msg/product", ("uid", "42"), ("data", $"{i}"));
        await Guard.Until(async () => (await Failures(center)).GetProperty("items").GetArrayLength() == 3, "all three");

        var first = await Read(await Send(center, "GET", "/operator/failures?limit=2", key: Key));
        var next = Uri.EscapeDataString(first.GetProperty("next").GetString()!);
        var second = await Read(await Send(center, "GET", $"/operator/failures?limit=2&cursor={next}", key: Key));
        var none = await Read(await Send(center, "GET", "/operator/failures?group=other", key: Key));

        Assert.Equal(2, first.GetProperty("items").GetArrayLength());
        Assert.Equal(1, second.GetProperty("items").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Empty(none.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("GET", "/operator/failures?limit=0", null)]
    [InlineData("GET", "/operator/failures?limit=1001", null)]
    [InlineData("GET", "/operator/failures?limit=many", null)]
    [InlineData("GET", "/operator/failures?cursor=foreign", null)]
    [InlineData("POST", "/operator/failures/redrive", "{}")]
    [InlineData("POST", "/operator/failures/redrive", "[]")]
    [InlineData("POST", "/operator/failures/redrive", "{")]
    [InlineData("POST", "/operator/failures/redrive", """{"ids":[null]}""")]
    [InlineData("POST", "/operator/failures/resolve", """{"ids":[""]}""")]
    [InlineData("POST", "/operator/fan-out", """{"from":0,"to":5}""")]
    [InlineData("POST", "/operator/fan-out", """{"from":5,"to":1}""")]
    [InlineData("POST", "/operator/fan-out", """{"from":"a","to":1}""")]
    [InlineData("POST", "/operator/fan-out", """{"from":1,"to":2,"type":-1}""")]
    [InlineData("POST", "/operator/fan-out", """{"from":1,"to":2,"id":""}""")]
    public async Task What_makes_no_sense_is_refused(string method, string path, string? json)
    {
        await using var center = await RunningNoticeCenter.Start(Keys);

        Assert.Equal(HttpStatusCode.BadRequest, (await Send(center, method, path, json, Key)).StatusCode);
    }

    [Fact]
    public async Task One_event_goes_to_every_user_of_a_range_once()
    {
        await using var center = await RunningNoticeCenter.Start(Keys);
        const string json = """{"from":7,"to":1506,"type":8,"data":"A word to all","id":"event-1"}""";

        var first = await Send(center, "POST", "/operator/fan-out", json, Key);
        await Guard.Until(() => center.Log.Has(1811), "the end");
        await Send(center, "POST", "/operator/fan-out", json, Key);

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal("event-1", (await Read(first)).GetProperty("id").GetString());
        for (var uid = 7; uid <= 1506; uid++)
            await center.WhenUnread(uid, 1);
        await center.WhenAllIsWritten();
        Assert.Equal((0, 0), (await center.UnreadOf(6), await center.UnreadOf(1507)));
        Assert.Equal((1, 1), (await center.UnreadOf(7), await center.UnreadOf(1506)));
    }

    [Fact]
    public async Task The_last_user_there_can_be_is_reached()
    {
        await using var center = await RunningNoticeCenter.Start(Keys);
        var json = $$"""{"from":{{long.MaxValue - 600}},"to":{{long.MaxValue}},"data":"x"}""";

        await Send(center, "POST", "/operator/fan-out", json, Key);

        await center.WhenUnread(long.MaxValue, 1);
        await center.WhenUnread(long.MaxValue - 600, 1);
    }

    private static Task<HttpResponseMessage> Send(
        RunningNoticeCenter center,
        string method,
        string path,
        string? json = null,
        string? key = null
    )
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new StringContent(json ?? "", System.Text.Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        return center.Client.SendAsync(request);
    }

    private static async Task<JsonElement> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    private static async Task<JsonElement> Failures(RunningNoticeCenter center) =>
        await Read(await Send(center, "GET", "/operator/failures", key: Key));

    private static async Task<JsonElement> FirstFailure(RunningNoticeCenter center)
    {
        await Guard.Until(
            async () => (await Failures(center)).GetProperty("items").GetArrayLength() > 0,
            "a failure to be listed"
        );
        return (await Failures(center)).GetProperty("items")[0];
    }

    private static string Text(JsonElement failure, string field) => failure.GetProperty(field).GetString()!;
}
