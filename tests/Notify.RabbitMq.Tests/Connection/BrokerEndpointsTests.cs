namespace Notify.RabbitMq.Tests.Connection;

public sealed class BrokerEndpointsTests
{
    [Fact]
    public void Without_endpoints_the_address_is_that_of_the_uri()
    {
        var options = new RabbitMqOptions { Uri = "amqp://ada:secret@broker:1234/shop" };
        var factory = BrokerEndpoints.Factory(options);

        var endpoint = Assert.Single(BrokerEndpoints.Of(options, factory));

        Assert.Equal(("broker", 1234), (endpoint.HostName, endpoint.Port));
        Assert.Equal(("ada", "secret", "shop"), (factory.UserName, factory.Password, factory.VirtualHost));
        Assert.False(endpoint.Ssl.Enabled);
    }

    [Fact]
    public void Credentials_of_their_own_win_over_the_uri()
    {
        var factory = BrokerEndpoints.Factory(
            new RabbitMqOptions
            {
                Uri = "amqp://ada:secret@broker/",
                UserName = "grace",
                Password = "other",
            }
        );

        Assert.Equal(("grace", "other"), (factory.UserName, factory.Password));
    }

    [Fact]
    public void Endpoints_take_the_place_of_the_host_and_their_ports_are_the_uris_unless_given()
    {
        var options = new RabbitMqOptions
        {
            Uri = "amqp://user:password@left-out:1234/",
            Endpoints = { "one", "two:2", "10.0.0.3:3" },
        };

        var endpoints = BrokerEndpoints.Of(options, BrokerEndpoints.Factory(options));

        Assert.Equal(
            [("10.0.0.3", 3), ("one", 1234), ("two", 2)],
            endpoints.Select(endpoint => (endpoint.HostName, endpoint.Port)).Order()
        );
    }

    [Fact]
    public void Endpoints_are_tried_in_random_order()
    {
        var options = new RabbitMqOptions();
        foreach (var number in Enumerable.Range(1, 20))
            options.Endpoints.Add($"host-{number}");
        var factory = BrokerEndpoints.Factory(options);

        var orders = Enumerable
            .Range(0, 5)
            .Select(_ => string.Join(' ', BrokerEndpoints.Of(options, factory).Select(endpoint => endpoint.HostName)));

        Assert.True(orders.Distinct().Count() > 1, "the order differs");
    }

    [Fact]
    public void TLS_holds_for_every_endpoint_and_names_the_host_it_goes_to()
    {
        var options = new RabbitMqOptions { Uri = "amqps://user:password@broker/", Endpoints = { "one", "two" } };

        var endpoints = BrokerEndpoints.Of(options, BrokerEndpoints.Factory(options));

        Assert.All(endpoints, endpoint => Assert.True(endpoint.Ssl.Enabled));
        Assert.Equal(["one", "two"], endpoints.Select(endpoint => endpoint.Ssl.ServerName).Order());
        Assert.All(endpoints, endpoint => Assert.Equal(5671, endpoint.Port));
    }

    [Fact]
    public void A_server_name_of_its_own_is_what_the_certificate_is_checked_for()
    {
        var options = new RabbitMqOptions { Tls = { Enabled = true, ServerName = "rabbit.example" } };

        var endpoint = Assert.Single(BrokerEndpoints.Of(options, BrokerEndpoints.Factory(options)));

        Assert.Equal((true, "rabbit.example"), (endpoint.Ssl.Enabled, endpoint.Ssl.ServerName));
    }

    [Fact]
    public void The_client_does_not_reconnect_by_itself()
    {
        var factory = BrokerEndpoints.Factory(new RabbitMqOptions { Heartbeat = TimeSpan.FromSeconds(7) });

        Assert.False(factory.AutomaticRecoveryEnabled || factory.TopologyRecoveryEnabled);
        Assert.Equal(TimeSpan.FromSeconds(7), factory.RequestedHeartbeat);
    }

    [Theory]
    [InlineData("", "names no host")]
    [InlineData(":5672", "names no host")]
    [InlineData("a host", "names no host")]
    [InlineData("host:", "has no port")]
    [InlineData("host:x", "has no port")]
    [InlineData("host:65536", "has no port")]
    public void What_is_no_endpoint_is_said_to_be_none(string text, string fault) =>
        Assert.Contains(fault, BrokerEndpoints.Fault(text), StringComparison.Ordinal);
}
