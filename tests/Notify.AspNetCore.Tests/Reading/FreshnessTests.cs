namespace Notify.AspNetCore.Tests.Reading;

/// <summary>"Is it still so?" is answered without a body.</summary>
public sealed class FreshnessTests
{
    [Theory]
    [InlineData("/v1/inbox/notices")]
    [InlineData("/v1/inbox/notices?limit=1&status=unread")]
    [InlineData("/v1/inbox/counts")]
    [InlineData("/v1/inbox/counts?types=1")]
    public async Task What_did_not_change_is_answered_304_until_it_changes(string path)
    {
        await using var host = await InboxHost.Start();
        var id = (await host.Fill("ada", 2))[0];
        var tag = (await host.Send($"GET {path}")).Header("ETag")!;

        var same = await host.Send($"GET {path}", headers: ("If-None-Match", tag));
        Assert.Equal((304, ""), (same.Status, same.Body));
        Assert.Equal(tag, same.Header("ETag"));
        Assert.Equal("private, no-cache", same.Header("Cache-Control"));

        await host.Send($"PUT /v1/inbox/notices/{id}/read");
        var changed = await host.Send($"GET {path}", headers: ("If-None-Match", tag));
        changed.Ok();
        Assert.NotEqual(tag, changed.Header("ETag"));
    }

    [Fact]
    public async Task The_tag_of_one_user_is_nothing_to_another()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 1);
        await host.Fill("bob", 1);
        var tag = (await host.Send("GET /v1/inbox/counts")).Header("ETag")!;

        (await host.Send("GET /v1/inbox/counts", user: "bob", headers: ("If-None-Match", tag))).Ok();
    }

    [Theory]
    [InlineData("\"a\", {0}")]
    [InlineData("{0} , W/\"b\"")]
    public async Task The_tag_is_found_among_others(string header)
    {
        await using var host = await InboxHost.Start();
        var tag = (await host.Send("GET /v1/inbox/counts")).Header("ETag")!;

        var reply = await host.Send("GET /v1/inbox/counts", headers: ("If-None-Match", string.Format(header, tag)));

        Assert.Equal(304, reply.Status);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("W/")]
    [InlineData("\"")]
    [InlineData(",,,")]
    public async Task A_tag_that_is_none_gets_the_whole_answer(string header)
    {
        await using var host = await InboxHost.Start();
        using var request = host.Request("GET /v1/inbox/counts");
        request.Headers.TryAddWithoutValidation("If-None-Match", header);

        using var response = await host.Client.SendAsync(request);

        (await Reply.Read(response)).Ok();
    }

    [Fact]
    public async Task Pages_further_on_have_no_tag()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 2);
        var first = await host.Send("GET /v1/inbox/notices?limit=1");
        var cursor = first.Ok().GetProperty("nextCursor").GetString();

        var next = await host.Send(
            $"GET /v1/inbox/notices?limit=1&cursor={cursor}",
            headers: ("If-None-Match", first.Header("ETag")!)
        );
        var forward = await host.Send("GET /v1/inbox/notices?after=0");

        next.Ok();
        Assert.Null(next.Header("ETag"));
        Assert.Null(forward.Header("ETag"));
    }

    [Fact]
    public async Task A_malformed_request_is_told_so_even_if_nothing_changed()
    {
        await using var host = await InboxHost.Start();
        var tag = (await host.Send("GET /v1/inbox/notices")).Header("ETag")!;

        var reply = await host.Send("GET /v1/inbox/notices?limit=0", headers: ("If-None-Match", tag));

        reply.IsProblem(400, "invalid_request", "limit");
    }
}
