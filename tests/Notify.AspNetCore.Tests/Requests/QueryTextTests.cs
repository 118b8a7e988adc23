namespace Notify.AspNetCore.Tests.Requests;

/// <summary>What makes no sense in an address is refused by its name.</summary>
public sealed class QueryTextTests
{
    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=%201", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("after=-1", "after")]
    [InlineData("after=x", "after")]
    [InlineData("after=9223372036854775808", "after")]
    [InlineData("status=Unread", "status")]
    [InlineData("status=", "status")]
    [InlineData("archived=yes", "archived")]
    [InlineData("archived=true&archived=true", "archived")]
    [InlineData("types=", "types")]
    [InlineData("types=1,", "types")]
    [InlineData("types=-1", "types")]
    [InlineData("types=1,%202", "types")]
    [InlineData("types=2147483648", "types")]
    [InlineData("types=1&types=2", "types")]
    [InlineData("types=0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2", "types")]
    [InlineData("cursor=a&cursor=b", "cursor")]
    public async Task A_parameter_that_makes_no_sense_is_named(string query, string field)
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send($"GET /v1/inbox/notices?{query}");

        reply.IsProblem(400, "invalid_request", field);
    }

    [Theory]
    [InlineData("limit=1")]
    [InlineData("limit=100")]
    [InlineData("limit=007")]
    [InlineData("types=0,2147483647")]
    [InlineData("types=0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1")]
    [InlineData("after=0")]
    [InlineData("status=all&archived=any")]
    [InlineData("anything=else")]
    [InlineData("")]
    [InlineData("&&=&%zz")]
    public async Task A_parameter_at_its_bound_and_one_that_is_not_ours_are_taken(string query)
    {
        await using var host = await InboxHost.Start();

        (await host.Send($"GET /v1/inbox/notices?{query}")).Ok();
    }

    [Fact]
    public async Task A_long_value_is_not_told_back_whole()
    {
        await using var host = await InboxHost.Start();

        var reply = await host.Send($"GET /v1/inbox/notices?status={new string('x', 4_000)}");

        reply.IsProblem(400, "invalid_request", "status");
        Assert.True(reply.Body.Length < 600, reply.Body);
    }
}
