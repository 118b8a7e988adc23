using System.Text.Json;

namespace Notify.Samples.Tests;

/// <summary>Every documented request of the old system, replayed field by field.</summary>
public sealed class OldRoutesTests : IAsyncLifetime
{
    private const string Product = "/api/msg/product";
    private const string Read = "/api/msg/read";
    private RunningNoticeCenter _center = null!;

    public async Task InitializeAsync() => _center = await RunningNoticeCenter.Start();

    public async Task DisposeAsync() => await _center.DisposeAsync();

    [Fact]
    public async Task Product_tells_back_what_was_sent()
    {
        var answer = await _center.Post(
            Product,
            ("uid", "42"),
            ("type", "3"),
            ("data", "<b>你好</b> & \"👍\""),
            ("time", "2026-01-31 18:30:00")
        );

        var data = answer.Success("uid", "type", "data");
        Assert.Equal(42, data.GetProperty("uid").GetInt64());
        Assert.Equal(3, data.GetProperty("type").GetInt32());
        Assert.Equal("<b>你好</b> & \"👍\"", data.GetProperty("data").GetString());
    }

    [Fact]
    public async Task Product_has_the_old_defaults()
    {
        var answer = await _center.Post(Product, ("uid", "42"));

        var data = answer.Success("uid", "type", "data");
        Assert.Equal(0, data.GetProperty("type").GetInt32());
        Assert.Equal("", data.GetProperty("data").GetString());
    }

    [Fact]
    public async Task The_largest_numbers_are_taken()
    {
        var answer = await _center.Post(Product, ("uid", $"{long.MaxValue}"), ("type", $"{int.MaxValue}"));

        Assert.Equal(long.MaxValue, answer.Success("uid", "type", "data").GetProperty("uid").GetInt64());
        await _center.WhenUnread(long.MaxValue, 1);
    }

    [Theory]
    [InlineData(Product)]
    [InlineData(Read)]
    public async Task Fields_come_in_a_form_of_either_kind_or_in_the_query_string(string route)
    {
        var query = await _center.Post($"{route}?uid=7&type=2&data=from%20query", content: null);
        var form = await _center.Post(route, ("uid", "7"), ("type", "2"), ("data", "from form"));
        var parts = await _center.Post(
            route,
            new MultipartFormDataContent
            {
                { new StringContent("7"), "uid" },
                { new StringContent("2"), "type" },
                { new StringContent("from parts"), "data" },
            }
        );
        var both = await _center.Post($"{route}?uid=8&type=2&data=from%20query", ("uid", "7"));

        Assert.Equal("""{"uid":7,"type":2,"data":"from query"}""", query.Data.GetRawText());
        Assert.Equal("""{"uid":7,"type":2,"data":"from form"}""", form.Data.GetRawText());
        Assert.Equal("""{"uid":7,"type":2,"data":"from parts"}""", parts.Data.GetRawText());
        Assert.Equal("""{"uid":7,"type":2,"data":"from query"}""", both.Data.GetRawText());
    }

    [Fact]
    public async Task A_field_left_empty_counts_as_left_out()
    {
        await _center.Fill(42, type: 1, count: 1);

        await _center.Post(Product, ("uid", "42"), ("type", ""), ("data", ""), ("time", ""));
        await _center.WhenUnread(42, 2);
        var list = await _center.Get("/api/msg/list?uid=42&type=&page=");

        Assert.Equal(2, list.Success("list", "unread").GetProperty("list").GetArrayLength());
    }

    [Fact]
    public async Task List_shows_each_notice_with_the_old_fields()
    {
        await _center.Post(Product, ("uid", "42"), ("type", "3"), ("data", "hello"), ("time", "2026-01-31 18:30:00"));
        await _center.WhenUnread(42, 1);

        var data = (await _center.Get("/api/msg/list?uid=42&type=3&page=1")).Success("list", "unread");

        Assert.Equal(1, data.GetProperty("unread").GetInt32());
        var notice = Assert.Single(data.GetProperty("list").EnumerateArray());
        Assert.Equal(["data", "id", "status", "type", "updated_at"], Answer.NamesOf(notice));
        Assert.Equal(1, notice.GetProperty("id").GetInt64());
        Assert.Equal(3, notice.GetProperty("type").GetInt32());
        Assert.Equal("hello", notice.GetProperty("data").GetString());
        Assert.Equal(0, notice.GetProperty("status").GetInt32());
        Assert.Equal("2026-01-31T18:30:00Z", notice.GetProperty("updated_at").GetString());
    }

    [Fact]
    public async Task List_is_paged_by_ten_with_the_newest_first()
    {
        await _center.Fill(42, type: 1, count: 23);

        Assert.Equal(Numbers(23, 14), await IdsOf("uid=42&type=1"));
        Assert.Equal(Numbers(13, 4), await IdsOf("uid=42&type=1&page=2"));
        Assert.Equal(Numbers(3, 1), await IdsOf("uid=42&type=1&page=3"));
        Assert.Empty(await IdsOf("uid=42&type=1&page=4"));
        Assert.Empty(await IdsOf("uid=42&type=1&page=1000"));
    }

    [Fact]
    public async Task Pages_go_on_beyond_the_hundred_notices_the_inbox_lists_at_once()
    {
        await _center.Fill(42, type: 1, count: 215);

        var pages = new List<long>();
        for (var page = 1; page <= 22; page++)
            pages.AddRange(await IdsOf($"uid=42&page={page}"));

        Assert.Equal(Numbers(215, 1), pages);
        Assert.Empty(await IdsOf("uid=42&page=23"));
    }

    [Fact]
    public async Task List_shows_one_type_if_a_type_is_given_and_all_of_them_if_not()
    {
        await _center.Fill(42, type: 0, count: 2);
        await _center.Fill(42, type: 5, count: 3);

        var zero = (await _center.Get("/api/msg/list?uid=42&type=0")).Success("list", "unread");
        var five = (await _center.Get("/api/msg/list?uid=42&type=5")).Success("list", "unread");
        var none = (await _center.Get("/api/msg/list?uid=42&type=6")).Success("list", "unread");
        var all = (await _center.Get("/api/msg/list?uid=42")).Success("list", "unread");

        Assert.Equal((2, 2), SizesOf(zero));
        Assert.Equal((3, 3), SizesOf(five));
        Assert.Equal((0, 0), SizesOf(none));
        Assert.Equal((5, 5), SizesOf(all));
    }

    [Fact]
    public async Task Read_marks_all_of_one_type_and_no_other()
    {
        await _center.Fill(42, type: 1, count: 12);
        await _center.Fill(42, type: 2, count: 2);

        var answer = await _center.Post(Read, ("uid", "42"), ("type", "1"));

        Assert.Equal("""{"uid":42,"type":1,"data":""}""", answer.Success("uid", "type", "data").GetRawText());
        var one = (await _center.Get("/api/msg/list?uid=42&type=1&page=2")).Success("list", "unread");
        Assert.Equal((2, 0), SizesOf(one));
        Assert.All(one.GetProperty("list").EnumerateArray(), n => Assert.Equal(1, n.GetProperty("status").GetInt32()));
        var two = (await _center.Get("/api/msg/list?uid=42&type=2")).Success("list", "unread");
        Assert.Equal((2, 2), SizesOf(two));
        Assert.All(two.GetProperty("list").EnumerateArray(), n => Assert.Equal(0, n.GetProperty("status").GetInt32()));
        Assert.Equal(2, await _center.UnreadOf(42));
    }

    [Fact]
    public async Task Read_means_type_1_unless_it_says_otherwise()
    {
        await _center.Fill(42, type: 0, count: 1);
        await _center.Fill(42, type: 1, count: 1);

        var answer = await _center.Post(Read, ("uid", "42"));

        Assert.Equal(1, answer.Success("uid", "type", "data").GetProperty("type").GetInt32());
        Assert.Equal(1, await _center.UnreadOf(42));
    }

    [Fact]
    public async Task User_info_counts_what_is_unread_of_every_type()
    {
        await _center.Fill(42, type: 1, count: 2);
        await _center.Fill(42, type: 9, count: 1);

        var data = (await _center.Get("/api/user/info?uid=42")).Success("nick", "notification_count");

        Assert.Equal("user 42", data.GetProperty("nick").GetString());
        Assert.Equal(3, data.GetProperty("notification_count").GetInt64());
    }

    [Fact]
    public async Task One_user_sees_nothing_of_another()
    {
        await _center.Fill(42, type: 1, count: 1);

        await _center.Post(Read, ("uid", "43"));

        Assert.Equal((0, 0), SizesOf((await _center.Get("/api/msg/list?uid=43")).Data));
        Assert.Equal(1, await _center.UnreadOf(42));
    }

    [Fact]
    public async Task Health_says_whether_it_runs() =>
        Assert.Equal("Healthy", await _center.Client.GetStringAsync("/health"));

    private async Task<IEnumerable<long>> IdsOf(string query)
    {
        var data = (await _center.Get($"/api/msg/list?{query}")).Success("list", "unread");
        return [.. data.GetProperty("list").EnumerateArray().Select(notice => notice.GetProperty("id").GetInt64())];
    }

    private static (int Listed, int Unread) SizesOf(JsonElement list) =>
        (list.GetProperty("list").GetArrayLength(), list.GetProperty("unread").GetInt32());

    private static IEnumerable<long> Numbers(int from, int downTo) =>
        Enumerable.Range(downTo, from - downTo + 1).Reverse().Select(number => (long)number);
}
