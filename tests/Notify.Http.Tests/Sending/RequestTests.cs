using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Notify.Http.Tests;

/// <summary>What an endpoint gets, and what settles a message.</summary>
public sealed class RequestTests : PushTests
{
    [Fact]
    public async Task A_message_is_posted_as_it_is_with_headers_that_name_it()
    {
        await Start();

        var message = await Send("""{"order":"A-1 ✓"}""");

        var request = await NextRequest();
        Assert.Equal(("POST", "/hook?source=test"), (request.Method, request.Target));
        Assert.Equal("""{"order":"A-1 ✓"}""", request.Text);
        Assert.Equal("application/json", request.Header("Content-Type"));
        Assert.Equal(message.Id.ToString(), request.Header("Idempotency-Key"));
        Assert.Equal(message.Id.ToString(), request.Header("X-Request-Id"));
        Assert.Equal("1", request.Header("Notify-Attempt"));
        Assert.Equal(Topic, request.Header("Notify-Topic"));
        Assert.Equal("Notify", request.Header("User-Agent"));
        Assert.Null(request.Header("webhook-signature"));
        Assert.Null(request.Header("traceparent"));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public async Task Any_2xx_settles_the_message(int status)
    {
        await Start();
        Endpoint.Answers(status);

        await Send("one");
        await NextRequest();
        await App.Stop();

        Assert.Equal(1, Endpoint.Received.Count);
        Assert.False(App.Log.Has(1600));
    }

    [Fact]
    public async Task The_id_of_the_request_that_caused_a_message_is_passed_on()
    {
        await Start();

        await Send(headers: new MessageHeaders { [HttpPushHeaders.RequestId] = "req-7" });
        Assert.Equal("req-7", (await NextRequest()).Header("X-Request-Id"));

        var odd = await Send(headers: new MessageHeaders { [HttpPushHeaders.RequestId] = "two words ✓" });
        Assert.Equal(odd.Id.ToString(), (await NextRequest()).Header("X-Request-Id"));
    }

    [Fact]
    public async Task An_id_that_no_header_can_carry_is_escaped()
    {
        await Start();

        await Send(id: new MessageId("order ✓/7"));

        Assert.Equal("order%20%E2%9C%93%2F7", (await NextRequest()).Header("Idempotency-Key"));
    }

    [Fact]
    public async Task The_trace_of_the_sender_goes_on()
    {
        await Start();
        using var activity = new Activity("checkout").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "shop=1";

        await Send();

        var request = await NextRequest();
        Assert.Contains(activity.TraceId.ToString(), request.Header("traceparent"), StringComparison.Ordinal);
        Assert.Equal("shop=1", request.Header("tracestate"));
    }

    [Fact]
    public async Task Headers_of_the_target_are_sent_and_may_replace_the_agent()
    {
        await Start(push =>
        {
            push.Headers["Authorization"] = "Bearer 1";
            push.Headers["user-agent"] = "shop/2";
        });

        await Send();

        var request = await NextRequest();
        Assert.Equal(("Bearer 1", "shop/2"), (request.Header("Authorization"), request.Header("User-Agent")));
    }

    [Fact]
    public async Task An_application_may_shape_the_request()
    {
        await Start(push =>
            push.Shape = (request, context) =>
            {
                request.Method = HttpMethod.Put;
                request.Headers.TryAddWithoutValidation("X-Name", "Zoë ✓");
                request.RequestUri = new Uri(request.RequestUri + $"&retry={context.Attempt - 1}");
                request.Content = new StringContent("shaped");
            }
        );

        await Send();

        var request = await NextRequest();
        Assert.Equal(("PUT", "/hook?source=test&retry=0", "shaped"), (request.Method, request.Target, request.Text));
    }

    [Fact]
    public async Task One_connection_serves_again_and_again()
    {
        await Start(push => push.Concurrency = 1);
        Endpoint.Answers(context => context.Response.WriteAsync(new string('x', 20_000)));

        for (var i = 0; i < 5; i++)
            await Send();

        var requests = await Endpoint.Received.Next(5);
        Assert.Single(requests.Select(request => request.Connection).Distinct());
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_the_end()
    {
        await Start(push => push.Concurrency = 1);
        Endpoint.Answers(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string('x', 10_000));
        });

        await Send("one");
        await Send("two");

        Assert.Equal(["one", "two"], (await Endpoint.Received.Next(2)).Select(request => request.Text));
    }
}
