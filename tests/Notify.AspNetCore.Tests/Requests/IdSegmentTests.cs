using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore.Tests.Requests;

/// <summary>An id is found by its address, whatever it is made of.</summary>
public sealed class IdSegmentTests
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData("a b")]
    [InlineData("100%")]
    [InlineData("%2F")]
    [InlineData("%252F")]
    [InlineData("a+b")]
    [InlineData("a?b#c")]
    [InlineData("...")]
    [InlineData(".a")]
    [InlineData("é👍")]
    [InlineData("'; DROP TABLE th_notice_1; --")]
    [InlineData("a\\b")]
    [InlineData("read")]
    [InlineData("0198f2c9-a4d1-7c31-9c1e-6a2f4d3b8e10")]
    [InlineData("0198F2C9-A4D1-7C31-9C1E-6A2F4D3B8E10")]
    public async Task An_id_of_any_signs_is_sent_found_and_marked(string id)
    {
        await using var host = await InboxHost.Start();
        var body = JsonSerializer.Serialize(
            new
            {
                user = "ada",
                id,
                data = "x",
            }
        );
        var sent = await host.Send("POST /v1/notices", body);
        Assert.Equal(id, sent.Json.GetProperty("id").GetString());
        await host.WhenLastSeq("ada", 1);
        var address = $"/v1/inbox/notices/{Uri.EscapeDataString(id)}";

        Assert.Equal(id, (await host.Send($"GET {address}")).Ok().GetProperty("id").GetString());
        var read = (await host.Send($"PUT {address}/read")).Ok();
        Assert.Equal(0, read.GetProperty("counts").GetProperty("unread").GetInt64());
        (await host.Send($"DELETE {address}/read")).Ok();
        (await host.Send($"PUT {address}/archived")).Ok();
        (await host.Send($"DELETE {address}/archived")).Ok();
        (await host.Send($"DELETE {address}")).Ok();
        (await host.Send($"GET {address}")).IsProblem(404, "not_found");
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task An_id_that_addresses_cannot_have_is_marked_by_a_body(string id)
    {
        await using var host = await InboxHost.Start();
        await host.Notices.NotifyAsync("ada", new NewNotice { Id = new MessageId(id), Data = "x" });
        await host.WhenLastSeq("ada", 1);

        var marked = (
            await host.Send("POST /v1/inbox/read", JsonSerializer.Serialize(new { ids = new[] { id } }))
        ).Ok();

        Assert.Equal(1, marked.GetProperty("changed").GetInt64());
        Assert.Equal(404, (await host.Send($"GET /v1/inbox/notices/{id}/x")).Status);
    }

    [Theory]
    [InlineData("%01")]
    [InlineData("%7F")]
    [InlineData("%C2%80")]
    public async Task An_id_that_none_can_have_is_not_there(string id)
    {
        await using var host = await InboxHost.Start();

        (await host.Send($"GET /v1/inbox/notices/{id}")).IsProblem(404, "not_found");
        (await host.Send($"GET /v1/inbox/notices/{new string('x', 129)}")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_slash_at_the_end_and_a_query_change_nothing()
    {
        await using var host = await InboxHost.Start();
        var id = (await host.Fill("ada", 1))[0];

        (await host.Send($"GET /v1/inbox/notices/{id}/?a=/b#c")).Ok();
        (await host.Send($"PUT /v1/inbox/notices/{id}/read/?x=/y")).Ok();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_server_that_keeps_no_raw_address_is_taken_at_its_routing(int after)
    {
        var context = new DefaultHttpContext { Request = { RouteValues = { ["id"] = "a b" } } };

        Assert.Equal(new MessageId("a b"), IdSegment.Read(context, after));
    }
}
