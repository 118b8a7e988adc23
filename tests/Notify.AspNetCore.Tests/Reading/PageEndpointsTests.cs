namespace Notify.AspNetCore.Tests.Reading;

/// <summary>Pages, counts and single notices.</summary>
public sealed class PageEndpointsTests
{
    [Fact]
    public async Task A_notice_is_answered_as_it_is_documented()
    {
        await using var host = await InboxHost.Start();
        var id = Assert.Single(await host.Fill("ada", 1));

        var notice = (await host.Send($"GET /v1/inbox/notices/{id}")).Ok();

        Assert.Equal(id, notice.GetProperty("id").GetString());
        Assert.Equal("n-1", notice.GetProperty("data").GetString());
    }

    [Fact]
    public async Task A_browser_signs_in_and_marks()
    {
        await using var host = await InboxHost.Start();
        var id = Assert.Single(await host.Fill("ada", 1));
        using var browser = await host.SignIn("ada");
        await browser.FetchToken();

        (await browser.Send($"PUT /v1/inbox/notices/{id}/read")).Ok();
    }
}
