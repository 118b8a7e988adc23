namespace Notify.AspNetCore.Tests.Appending;

/// <summary>Notices for everyone, and taking them back.</summary>
public sealed class BroadcastEndpointsTests
{
    [Fact]
    public async Task A_broadcast_is_in_every_inbox_until_it_is_revoked()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 1);

        var sent = await host.Send("POST /v1/broadcasts", """{"type":2,"data":{"title":"4 is out"},"id":"r/4"}""");

        Assert.Equal((201, """{"id":"r/4"}"""), (sent.Status, sent.Body));
        foreach (var user in (string[])["ada", "bob"])
        {
            var notice = (await host.Send("GET /v1/inbox/notices", user: user)).Ok().GetProperty("data")[0];
            Assert.True(notice.GetProperty("isBroadcast").GetBoolean());
            Assert.Equal("""{"title":"4 is out"}""", notice.GetProperty("data").GetString());
        }

        var revoked = await host.Send("DELETE /v1/broadcasts/r%2F4");
        Assert.Equal((204, ""), (revoked.Status, revoked.Body));
        (await host.Send("DELETE /v1/broadcasts/r%2F4")).IsProblem(404, "not_found");
        (await host.Send("GET /v1/inbox/notices/r%2F4", user: "bob")).IsProblem(404, "not_found");
        Assert.Equal(1, (await host.Notices.CountAsync("ada")).Unread);
        Assert.Equal(0, (await host.Notices.CountAsync("bob")).Unread);
    }

    [Fact]
    public async Task A_broadcast_to_an_audience_reaches_nobody_else()
    {
        await using var host = await InboxHost.Start(new InboxHostSetup { Notify = n => n.UseAudience<Bobs>() });

        Assert.Equal(201, (await host.Send("POST /v1/broadcasts", """{"audience":"bobs","data":"x"}""")).Status);

        Assert.Equal(0, (await host.Notices.CountAsync("ada")).Unread);
        Assert.Equal(1, (await host.Notices.CountAsync("bob")).Unread);
    }

    private sealed class Bobs : IAudience
    {
        public bool Contains(string audience, string userId) => audience == "bobs" && userId == "bob";
    }
}
