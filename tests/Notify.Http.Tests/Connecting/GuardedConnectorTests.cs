using System.Net;

namespace Notify.Http.Tests;

/// <summary>An address is checked when it is connected to, not when its name was.</summary>
public sealed class GuardedConnectorTests : PushTests
{
    [Fact]
    public async Task A_target_on_this_machine_is_refused_unless_it_is_allowed()
    {
        await Start(push => (push.AllowPrivateTargets, push.Retries) = (false, 0));

        await Send();

        Assert.Contains(
            "failed: '127.0.0.1' is 127.0.0.1, on this machine or in a private network, which is not allowed. "
                + "Set AllowPrivateTargets if that is meant.",
            (await Dead()).Failure.Text,
            StringComparison.Ordinal
        );
        Assert.Equal(0, Endpoint.Received.Count);
    }

    [Theory]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    public async Task Other_ways_to_write_this_machine_are_refused_too(string url)
    {
        var format = System.Text.CompositeFormat.Parse(url);
        var target = new Uri(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, format, Endpoint.Url.Port)
        );
        await Start(push => (push.AllowPrivateTargets, push.Retries, push.Url) = (false, 0, target));

        await Send();

        Assert.Contains("is not allowed", (await Dead()).Failure.Text, StringComparison.Ordinal);
        Assert.Equal(0, Endpoint.Received.Count);
    }

    [Fact]
    public async Task A_name_that_means_this_machine_the_second_time_is_refused_then()
    {
        var answers = new Queue<IPAddress[]>([
            [IPAddress.Parse("8.8.8.8")],
            [IPAddress.Loopback],
        ]);
        var connector = new GuardedConnector(allowPrivate: false, (_, _) => Task.FromResult(answers.Dequeue()));
        var endPoint = new DnsEndPoint("rebound.example", Endpoint.Url.Port);

        // The first answer is allowed: only this cancellation keeps it from being connected to.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await connector.ConnectAsync(endPoint, new CancellationToken(canceled: true))
        );
        var refusal = await Assert.ThrowsAsync<IOException>(async () =>
            await connector.ConnectAsync(endPoint, CancellationToken.None)
        );

        Assert.StartsWith("'rebound.example' is 127.0.0.1, on this machine", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_addresses_only_allowed_ones_are_tried()
    {
        var connector = new GuardedConnector(
            allowPrivate: false,
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("10.0.0.1")])
        );

        var refusal = await Assert.ThrowsAsync<IOException>(async () =>
            await connector.ConnectAsync(new DnsEndPoint("both.example", Endpoint.Url.Port), CancellationToken.None)
        );

        Assert.Contains("127.0.0.1, 10.0.0.1", refusal.Message, StringComparison.Ordinal);
    }
}
