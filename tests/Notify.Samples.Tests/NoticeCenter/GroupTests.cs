namespace Notify.Samples.Tests;

/// <summary>The groups of types that the old pages show together: listed, counted and marked as one.</summary>
public sealed class GroupTests : IAsyncLifetime
{
    private RunningNoticeCenter _center = null!;

    public async Task InitializeAsync()
    {
        _center = await RunningNoticeCenter.Start();
        for (var type = 1; type <= 11; type++)
            await _center.Fill(42, type, count: 1);
        await _center.Fill(42, type: 12, count: 1);
    }

    public async Task DisposeAsync() => await _center.DisposeAsync();

    [Theory]
    [InlineData("like", new[] { 2, 1 })]
    [InlineData("reply", new[] { 3 })]
    [InlineData("focus", new[] { 4 })]
    [InlineData("system", new[] { 11, 10, 9, 8, 7, 6, 5 })]
    public async Task A_group_is_listed_with_all_of_its_types_and_not_the_first_one_only(string group, int[] types)
    {
        var data = (await _center.Get($"/api/msg/list?uid=42&group={group}")).Success("list", "unread");

        var listed = data.GetProperty("list").EnumerateArray().Select(notice => notice.GetProperty("type").GetInt32());
        Assert.Equal(types, listed);
        Assert.Equal(types.Length, data.GetProperty("unread").GetInt32());
    }

    [Fact]
    public async Task What_is_unread_is_counted_by_group()
    {
        var data = (await _center.Get("/api/msg/groups?uid=42")).Success("unread", "groups");

        Assert.Equal("""{"unread":12,"groups":{"focus":1,"like":2,"reply":1,"system":7}}""", data.GetRawText());
    }

    [Fact]
    public async Task A_group_is_marked_read_and_no_other()
    {
        var answer = await _center.Post("/api/msg/read", ("uid", "42"), ("group", "system"));

        Assert.Equal("""{"uid":42,"group":"system"}""", answer.Success("uid", "group").GetRawText());
        var counts = (await _center.Get("/api/msg/groups?uid=42")).Data.GetProperty("groups");
        Assert.Equal("""{"focus":1,"like":2,"reply":1,"system":0}""", counts.GetRawText());
        Assert.Equal(5, await _center.UnreadOf(42));
    }

    [Fact]
    public async Task Pages_of_a_group_go_on_where_the_one_before_ended()
    {
        await _center.Fill(42, type: 1, count: 14);
        await _center.Fill(42, type: 3, count: 3);

        var first = (await _center.Get("/api/msg/list?uid=42&group=like")).Data.GetProperty("list");
        var second = (await _center.Get("/api/msg/list?uid=42&group=like&page=2")).Data.GetProperty("list");

        Assert.Equal((10, 6), (first.GetArrayLength(), second.GetArrayLength()));
    }

    [Theory]
    [InlineData("GET /api/msg/list?uid=42&group=likes")]
    [InlineData("GET /api/msg/list?uid=42&group=1")]
    [InlineData("GET /api/msg/list?uid=42&group=like&type=1")]
    [InlineData("GET /api/msg/list?uid=42&group=like&group=reply")]
    [InlineData("POST /api/msg/read?uid=42&group=likes")]
    [InlineData("POST /api/msg/read?uid=42&group=like&type=1")]
    public async Task A_group_that_is_none_or_stands_beside_a_type_is_refused(string call)
    {
        var parts = call.Split(' ');

        var answer = parts[0] == "GET" ? await _center.Get(parts[1]) : await _center.Post(parts[1], content: null);

        answer.RefusesField("group");
        Assert.Equal(12, await _center.UnreadOf(42));
    }

    [Fact]
    public async Task Groups_are_those_that_are_configured()
    {
        await using var center = await RunningNoticeCenter.Start(
            "--NoticeCenter:Groups:like=7",
            "--NoticeCenter:Groups:all=0-4, 9"
        );
        await center.Fill(42, type: 7, count: 1);
        await center.Fill(42, type: 9, count: 1);

        var counts = (await center.Get("/api/msg/groups?uid=42")).Data.GetProperty("groups");

        Assert.Equal("""{"all":1,"focus":0,"like":1,"reply":0,"system":2}""", counts.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("2-1")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    [InlineData("1,,2")]
    [InlineData("0-32")]
    [InlineData("2147483647")]
    [InlineData("0-2147483646")]
    public async Task A_group_whose_types_cannot_be_read_stops_the_start(string types)
    {
        var error = await Assert.ThrowsAsync<NotifyConfigurationException>(() =>
            RunningNoticeCenter.Start($"--NoticeCenter:Groups:like={types}", "--NoticeCenter:TimeZone=Mars/Olympus")
        );

        Assert.Equal(2, error.Problems.Count);
        Assert.StartsWith($"NoticeCenter:Groups:like is '{types}'", error.Problems[0], StringComparison.Ordinal);
        Assert.StartsWith("NoticeCenter:TimeZone is 'Mars/Olympus'", error.Problems[1], StringComparison.Ordinal);
    }
}
