using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.AspNetCore.Tests.Keys;

/// <summary>Clients that call with a key, through a real server.</summary>
public sealed class ApiKeyTests
{
    private const string Orders = "orders-key-of-24-characters";
    private const string Mail = "mail-key-of-24-characters-x";

    [Fact]
    public async Task A_key_is_taken_from_either_header()
    {
        await using var host = await Start();

        Assert.Equal("orders", (await host.Send("GET /who", user: null, headers: ("X-Api-Key", Orders))).Body);
        Assert.Equal("orders", (await host.Send("GET /who", user: null, headers: Bearer(Orders))).Body);
    }

    [Fact]
    public async Task A_key_that_is_configured_by_its_hash_is_known()
    {
        await using var host = await Start();

        Assert.Equal("mail", (await host.Send("GET /who", user: null, headers: Bearer(Mail))).Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-such-key")]
    [InlineData("orders-key-of-24-characterS")]
    [InlineData("orders-key-of-24-characters ,")]
    public async Task Another_key_is_refused_and_logged_without_being_shown(string key)
    {
        await using var host = await Start();

        var reply = await host.Send("GET /who", user: null, headers: ("X-Api-Key", key));

        Assert.Equal(StatusCodes.Status401Unauthorized, reply.Status);
        Assert.Equal("Bearer", reply.Header("WWW-Authenticate"));
        Assert.True(host.Log.Has(5130));
        Assert.DoesNotContain(
            host.Log.Entries,
            entry => key.Length > 0 && entry.Text.Contains(key, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_hash_of_a_key_is_no_key()
    {
        await using var host = await Start();

        var reply = await host.Send("GET /who", user: null, headers: Bearer(HashOf(Mail)));

        Assert.Equal(StatusCodes.Status401Unauthorized, reply.Status);
    }

    [Fact]
    public async Task A_key_in_the_address_is_no_key()
    {
        await using var host = await Start();

        var reply = await host.Send($"GET /who?X-Api-Key={Orders}&access_token={Orders}&api_key={Orders}", user: null);

        Assert.Equal(StatusCodes.Status401Unauthorized, reply.Status);
    }

    [Fact]
    public async Task After_too_many_wrong_keys_the_right_one_is_not_looked_at_either()
    {
        await using var host = await Start();
        for (var i = 0; i < 3; i++)
            await host.Send("GET /who", user: null, headers: Bearer($"wrong-{i}"));

        var reply = await host.Send("GET /who", user: null, headers: Bearer(Orders));

        Assert.Equal(StatusCodes.Status429TooManyRequests, reply.Status);
        Assert.InRange(int.Parse(reply.Header("Retry-After")!, null), 1, 60);
        await host.Send("GET /who", user: null, headers: Bearer(Orders));
        Assert.Single(host.Log.Entries, entry => entry.EventId == 5131);
    }

    [Fact]
    public async Task A_client_has_its_name_and_scopes_and_is_no_user()
    {
        await using var host = await Start();

        var may = await host.Send("GET /may?topic=orders.paid", user: null, headers: Bearer(Orders));
        var inbox = await host.Send("GET /v1/inbox/counts", user: null, headers: Bearer(Orders));

        Assert.Equal("produce", may.Body);
        Assert.Equal(StatusCodes.Status401Unauthorized, inbox.Status);
    }

    [Fact]
    public async Task Keys_that_are_changed_in_the_configuration_count_at_once_and_bad_ones_not_at_all()
    {
        var configuration = Configuration();
        await using var host = await Start(configuration);

        configuration["ApiKeys:Clients:orders:Keys:0"] = "another-key-of-24-characters";
        configuration.Reload();
        var old = await host.Send("GET /who", user: null, headers: Bearer(Orders));
        configuration["ApiKeys:Clients:orders:Keys:0"] = "short";
        configuration.Reload();
        var stays = await host.Send("GET /who", user: null, headers: Bearer("another-key-of-24-characters"));
        var bad = await host.Send("GET /who", user: null, headers: Bearer("short"));

        Assert.Equal(StatusCodes.Status401Unauthorized, old.Status);
        Assert.Equal("orders", stays.Body);
        Assert.Equal(StatusCodes.Status401Unauthorized, bad.Status);
        Assert.True(host.Log.Has(5132));
    }

    [Fact]
    public async Task What_is_wrong_with_keys_stops_the_start_and_shows_none_of_them()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["ApiKeys:FailuresAllowed"] = "0",
                    ["ApiKeys:FailureWindow"] = "00:00:00",
                    ["ApiKeys:Clients:a:Keys:0"] = "short",
                    ["ApiKeys:Clients:a:Keys:1"] = "sha256:12",
                    ["ApiKeys:Clients:a:Scopes:0"] = "produce:a..b",
                    ["ApiKeys:Clients:a:Scope:0"] = "produce:a",
                    ["ApiKeys:Clients:b:Scopes:0"] = "x",
                    ["ApiKeys:Clients:c:Keys:0"] = Orders,
                    ["ApiKeys:Clients:d:Keys:0"] = $"sha256:{HashOf(Orders)}",
                }
            )
            .Build();

        var fault = await Assert.ThrowsAsync<NotifyConfigurationException>(() => Start(configuration));

        Assert.Equal(
            [
                "ApiKeys:FailuresAllowed is 0; set 1 to 1000000.",
                "ApiKeys:FailureWindow is 00:00:00; set 00:00:01 to 1.00:00:00.",
                "ApiKeys:Clients:a:Keys:0 has 5 characters; give 20 to 512, for example from 'openssl rand -hex 24'.",
                "ApiKeys:Clients:a:Keys:1 is no hash: 'sha256:' is followed by 64 hexadecimal digits.",
                "ApiKeys:Clients:a:Scopes has 'produce:a..b': The topic pattern 'a..b' has an empty word; words are joined by single dots.",
                "ApiKeys:Clients:b:Keys has 0 keys; give 1 to 10.",
                "ApiKeys:Clients:d:Keys:0 is also a key of 'c'; give each its own.",
                "The key 'ApiKeys:Clients:a:Scope' means nothing here; did you mean 'Scopes'?",
            ],
            fault.Problems
        );
    }

    private static (string, string) Bearer(string key) => ("Authorization", $"Bearer {key}");

    private static string HashOf(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static IConfigurationRoot Configuration() =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["ApiKeys:FailuresAllowed"] = "3",
                    ["ApiKeys:Clients:orders:Keys:0"] = Orders,
                    ["ApiKeys:Clients:orders:Scopes:0"] = "produce:orders.#",
                    ["ApiKeys:Clients:mail:Keys:0"] = $"sha256:{HashOf(Mail)}",
                }
            )
            .Build();

    private static Task<InboxHost> Start(IConfiguration? configuration = null) =>
        InboxHost.Start(
            new InboxHostSetup
            {
                Configuration = configuration ?? Configuration(),
                Notify = notify => notify.AddApiKeys(),
                Services = services =>
                    services
                        .AddAuthorizationBuilder()
                        .AddPolicy(
                            "client",
                            policy => policy.AddAuthenticationSchemes(ApiKeyDefaults.Scheme).RequireAuthenticatedUser()
                        ),
                App = app =>
                {
                    app.MapGet("/who", (HttpContext context) => context.User.Identity!.Name)
                        .RequireAuthorization("client");
                    app.MapGet("/may", May).RequireAuthorization("client");
                },
            }
        );

    private static string May(HttpContext context, string topic) =>
        (context.User.MayProduce(topic) ? "produce" : "") + (context.User.MayConsume(topic) ? "consume" : "");
}
