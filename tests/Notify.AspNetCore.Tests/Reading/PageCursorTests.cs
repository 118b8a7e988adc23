namespace Notify.AspNetCore.Tests.Reading;

/// <summary>A cursor opens the listing it was given for, and nothing else.</summary>
public sealed class PageCursorTests
{
    [Fact]
    public async Task A_cursor_of_another_user_or_another_filter_is_refused()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 3);
        await host.Fill("bob", 3);
        var cursor = await CursorOf(host, "ada", "limit=1");

        (await host.Send($"GET /v1/inbox/notices?cursor={cursor}")).Ok();
        (await host.Send($"GET /v1/inbox/notices?limit=2&cursor={cursor}")).Ok();
        await IsRefused(host, $"cursor={cursor}", "bob");
        await IsRefused(host, $"cursor={cursor}&status=unread");
        await IsRefused(host, $"cursor={cursor}&archived=any");
        await IsRefused(host, $"cursor={cursor}&types=1");
    }

    [Fact]
    public async Task The_order_in_which_types_are_named_does_not_matter()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 3);
        var cursor = await CursorOf(host, "ada", "limit=1&types=2,1");

        (await host.Send($"GET /v1/inbox/notices?types=1,2&cursor={cursor}")).Ok();
    }

    [Fact]
    public async Task A_cursor_that_was_changed_anywhere_but_in_its_number_is_refused()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 3);
        var cursor = await CursorOf(host, "ada", "limit=1");
        // The number is 8 of the 17 bytes; a caller that changes it moves about in the own inbox, which is no secret.
        foreach (var at in Enumerable.Range(0, cursor.Length).Where(at => at is 0 or > 11))
        {
            var other = cursor[at] == 'z' ? 'y' : 'z';
            await IsRefused(host, $"cursor={cursor[..at]}{other}{cursor[(at + 1)..]}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("12")]
    [InlineData("%00")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%F0%9F%91%8D%F0%9F%91%8D%F0%9F%91%8D%F0%9F%91%8D%F0%9F%91%8D%F0%9F%91%8D")]
    public async Task What_is_no_cursor_is_refused(string cursor)
    {
        await using var host = await InboxHost.Start();

        await IsRefused(host, $"cursor={cursor}");
    }

    [Fact]
    public async Task A_cursor_ends_with_the_inbox_it_was_given_for()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 3);
        var cursor = await CursorOf(host, "ada", "limit=1");
        await host.Get<INoticeStore>().PurgeAsync("ada");
        await host.Fill("ada", 3);

        await IsRefused(host, $"cursor={cursor}");
    }

    [Fact]
    public async Task A_cursor_and_a_number_to_begin_after_do_not_go_together()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 3);
        var cursor = await CursorOf(host, "ada", "limit=1");

        var reply = await host.Send($"GET /v1/inbox/notices?after=1&cursor={cursor}");

        reply.IsProblem(400, "invalid_request", "after");
    }

    private static async Task<string> CursorOf(InboxHost host, string user, string query) =>
        (await host.Send($"GET /v1/inbox/notices?{query}", user: user)).Ok().GetProperty("nextCursor").GetString()!;

    private static async Task IsRefused(InboxHost host, string query, string user = "ada") =>
        (await host.Send($"GET /v1/inbox/notices?{query}", user: user)).IsProblem(400, "invalid_cursor", "cursor");
}
