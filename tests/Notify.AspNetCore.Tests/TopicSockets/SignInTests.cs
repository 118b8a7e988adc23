using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Notify.Conformance;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.TopicSockets;

/// <summary>Who may speak, and that nobody else hears anything.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task A_key_in_a_header_signs_in_with_the_request()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.Connect(host, TopicHosts.All);

        Assert.Equal("all", (await client.Next("signed-in")).GetProperty("client").GetString());
    }

    [Fact]
    public async Task A_browser_signs_in_with_its_first_frame()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.Connect(host);

        var answer = await client.Ask(
            $$"""{"type":"sign-in","ref":"1","apiKey":"{{TopicHosts.Orders}}"}""",
            "signed-in"
        );

        Assert.Equal(("orders", "1"), (Text(answer, "client"), Text(answer, "ref")));
    }

    [Fact]
    public async Task Who_has_not_signed_in_can_do_nothing_and_is_sent_nothing()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.Connect(host);

        foreach (
            var frame in new[]
            {
                """{"type":"send","topic":"t","text":"x"}""",
                """{"type":"subscribe","sub":"s","topics":["#"]}""",
            }
        )
        {
            var error = await client.Ask(frame, "error");
            Assert.Equal("unauthorized", Text(error, "error"));
        }

        var topics = await host.Get<ITopicAdministration>().ListTopicsAsync();
        Assert.DoesNotContain(topics, topic => topic.Name == "t");
    }

    [Fact]
    public async Task Guessing_ends_after_as_many_wrong_keys_as_are_allowed()
    {
        await using var host = await TopicHosts.Start(sockets => sockets.SignInAttempts = 2);
        await using var client = await TopicClient.Connect(host);

        await client.Send("""{"type":"sign-in","apiKey":"wrong"}""");
        await client.Send("""{"type":"sign-in","apiKey":"wrong again"}""");

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await client.WhenClosed());
    }

    [Fact]
    public async Task Wrong_keys_are_counted_over_all_sockets_of_an_address()
    {
        await using var host = await TopicHosts.Start(sockets => sockets.SignInAttempts = 100);
        for (var i = 0; i < 10; i++)
        {
            await using var guessing = await TopicClient.Connect(host);
            await guessing.Ask("""{"type":"sign-in","apiKey":"wrong"}""", "error");
        }

        await using var client = await TopicClient.Connect(host);
        var error = await client.Ask($$"""{"type":"sign-in","apiKey":"{{TopicHosts.All}}"}""", "error");

        Assert.Equal("Too many wrong keys came from there.", Text(error, "message"));
    }

    [Fact]
    public async Task Who_does_not_sign_in_in_time_is_closed()
    {
        var time = new ManualTime();
        await using var host = await TopicHosts.Start(time: time);
        await using var client = await TopicClient.Connect(host);

        var closed = client.WhenClosed();
        await time.AdvanceUntil(() => closed.IsCompleted, "the socket to be closed");

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await closed);
    }

    [Fact]
    public async Task A_long_text_before_the_sign_in_closes_the_socket()
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.Connect(host);

        await client.Send(new byte[TopicSocket.BytesBeforeAdmission + 1]);

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await client.WhenClosed());
    }

    [Theory]
    [InlineData("""{"type":"send","ref":"r","topic":"news","text":"x"}""")]
    [InlineData("""{"type":"subscribe","ref":"r","sub":"s","topics":["orders.new"],"group":"g"}""")]
    [InlineData("""{"type":"subscribe","ref":"r","sub":"s","topics":["news","#"]}""")]
    public async Task What_no_scope_allows_is_refused(string frame)
    {
        await using var host = await TopicHosts.Start();
        await using var client = await TopicClient.SignIn(host, TopicHosts.Orders);

        var error = await client.Ask(frame, "error");

        Assert.Equal(("forbidden", "r"), (Text(error, "error"), Text(error, "ref")));
    }

    [Fact]
    public async Task Clients_have_groups_of_their_own_even_if_they_call_them_the_same()
    {
        await using var host = await TopicHosts.Start();
        await using var one = await TopicClient.SignIn(host, TopicHosts.All);
        await using var other = await TopicClient.SignIn(host, TopicHosts.Other);
        foreach (var client in new[] { one, other })
            await client.Ask("""{"type":"subscribe","sub":"s","topics":["t"],"group":"g"}""", "subscribed");

        await host.Publish("t", "for both");

        Assert.Equal("for both", Text(await one.Next("message"), "text"));
        Assert.Equal("for both", Text(await other.Next("message"), "text"));
    }

    [Theory]
    [InlineData("http://evil.example", StatusCodes.Status403Forbidden)]
    [InlineData("null", StatusCodes.Status403Forbidden)]
    [InlineData(null, StatusCodes.Status400BadRequest)]
    public async Task A_page_of_another_site_cannot_speak_with_its_visitors_cookie(string? origin, int status)
    {
        await using var host = await TopicHosts.Start();

        var reply = await host.Send(
            "GET /v1/topics",
            headers: [("Cookie", "a=b"), ("Origin", origin ?? host.Address.GetLeftPart(UriPartial.Authority))]
        );

        // The right one gets as far as being told that this is no WebSocket.
        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task One_client_has_so_many_sockets_and_a_host_as_well()
    {
        await using var host = await TopicHosts.Start(sockets =>
        {
            sockets.ConnectionsPerClient = 2;
            sockets.Connections = 3;
        });
        await using var first = await TopicClient.SignIn(host, TopicHosts.All);
        await using var second = await TopicClient.SignIn(host, TopicHosts.All);

        await using var third = await TopicClient.Connect(host, TopicHosts.All);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await third.WhenClosed());
        await third.Close();

        await using var other = await TopicClient.SignIn(host, TopicHosts.Other);
        await Assert.ThrowsAsync<WebSocketException>(() => TopicClient.SignIn(host, TopicHosts.Other));

        await first.Close();
        await Guard.Until(
            async () =>
            {
                try
                {
                    await using var again = await TopicClient.SignIn(host, TopicHosts.Other);
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            },
            "a place to be free again"
        );
    }

    private static string? Text(System.Text.Json.JsonElement frame, string field) =>
        frame.GetProperty(field).GetString();
}
