using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Notify.AspNetCore.Tests.Proxies;

/// <summary>Where a request came from: what trusted proxies say, and nobody else.</summary>
public sealed class TrustedProxyTests
{
    [Theory]
    // The test is the proxy: it calls from 127.0.0.1.
    [InlineData("127.0.0.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.0/8", "198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.0/8,10.0.0.0/8", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9")]
    [InlineData("10.0.0.0/8", "203.0.113.9", "127.0.0.1")]
    [InlineData("", "203.0.113.9", "127.0.0.1")]
    [InlineData("127.0.0.1", "nonsense", "127.0.0.1")]
    [InlineData("127.0.0.1", "2001:db8::7", "2001:db8::7")]
    public async Task The_last_address_that_no_trusted_proxy_has_is_the_client(
        string trusted,
        string forwarded,
        string expected
    )
    {
        await using var host = await Start(trusted);

        var reply = await host.Send("GET /from", headers: ("X-Forwarded-For", forwarded));

        Assert.Equal(expected, reply.Body);
    }

    [Fact]
    public async Task What_is_neither_address_nor_network_stops_the_start()
    {
        var fault = await Assert.ThrowsAsync<NotifyConfigurationException>(() => Start("10.0.0.1/33,proxy"));

        Assert.Equal(
            [
                "TrustedProxies:0 is '10.0.0.1/33'; give an address (10.0.0.7) or a network (10.0.0.0/8).",
                "TrustedProxies:1 is 'proxy'; give an address (10.0.0.7) or a network (10.0.0.0/8).",
            ],
            fault.Problems
        );
    }

    private static Task<InboxHost> Start(string trusted) =>
        InboxHost.Start(
            new InboxHostSetup
            {
                Configuration = new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        trusted
                            .Split(',', StringSplitOptions.RemoveEmptyEntries)
                            .Select((proxy, i) => KeyValuePair.Create($"TrustedProxies:{i}", (string?)proxy))
                    )
                    .Build(),
                Notify = notify => notify.AddTrustedProxies(),
                App = app =>
                    app.MapGet("/from", (HttpContext context) => context.Connection.RemoteIpAddress!.ToString()),
            }
        );
}
