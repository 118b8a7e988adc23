using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>Turns options into what the client connects with.</summary>
internal static class BrokerEndpoints
{
    private const int MaxChannels = 2047;

    /// <summary>
    /// The client's factory. Its own recovery is off: reconnecting is ours (<see cref="BrokerLink" />).
    /// </summary>
    public static ConnectionFactory Factory(RabbitMqOptions options)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(options.Uri),
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.ConnectTimeout,
            HandshakeContinuationTimeout = options.ConnectTimeout,
            ContinuationTimeout = options.RequestTimeout,
            RequestedChannelMax = MaxChannels,
            ConsumerDispatchConcurrency = 1,
        };
        factory.UserName = options.UserName ?? factory.UserName;
        factory.Password = options.Password ?? factory.Password;
        return factory;
    }

    /// <summary>Where to try, in random order.</summary>
    public static List<AmqpTcpEndpoint> Of(RabbitMqOptions options, ConnectionFactory factory)
    {
        List<AmqpTcpEndpoint> endpoints =
            options.Endpoints.Count == 0
                ? [factory.Endpoint]
                : [.. options.Endpoints.Select(text => Read(text, factory.Port))];
        foreach (var endpoint in endpoints)
            endpoint.Ssl = Tls(options, factory, endpoint.HostName);
        return [.. endpoints.OrderBy(_ => Random.Shared.Next())];
    }

    /// <summary>What is wrong with an endpoint's text, or null.</summary>
    public static string? Fault(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        if (Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown)
            return $"'{text}' names no host";
        return colon >= 0 && !(int.TryParse(text.AsSpan(colon + 1), out var port) && port is > 0 and <= 65535)
            ? $"'{text}' has no port from 1 to 65535 after its colon"
            : null;
    }

    private static AmqpTcpEndpoint Read(string text, int defaultPort)
    {
        var colon = text.LastIndexOf(':');
        return colon < 0
            ? new AmqpTcpEndpoint(text, defaultPort)
            : new AmqpTcpEndpoint(
                text[..colon],
                int.Parse(text.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture)
            );
    }

    private static SslOption Tls(RabbitMqOptions options, ConnectionFactory factory, string host)
    {
        var tls = options.Tls;
        return new SslOption
        {
            Enabled = tls.Enabled || factory.Ssl.Enabled,
            ServerName = tls.ServerName ?? host,
            CertPath = tls.CertificatePath ?? "",
            CertPassphrase = tls.CertificatePassphrase ?? "",
            // What the operating system thinks best.
            Version = System.Security.Authentication.SslProtocols.None,
        };
    }
}
