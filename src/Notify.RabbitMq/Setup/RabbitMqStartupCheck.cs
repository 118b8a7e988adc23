using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Notify.Shared;

namespace Notify.RabbitMq;

/// <summary>Finds every fault of <see cref="RabbitMqOptions" />, and keys of its section that are none.</summary>
internal sealed class RabbitMqStartupCheck(IOptions<RabbitMqOptions> settings, IConfiguration? configuration)
    : IStartupCheck
{
    private const string Name = RabbitMqBuilderExtensions.AdapterName;

    public IEnumerable<string> FindProblems() =>
        FindFaults(settings.Value)
            .Concat(KnownKeys.UnknownIn<RabbitMqOptions>(configuration, Name))
            .Concat(KnownKeys.UnknownIn<RabbitMqTlsOptions>(configuration, $"{Name}:Tls"));

    private static IEnumerable<string> FindFaults(RabbitMqOptions options) =>
        FindFaultsOfServer(options).Concat(FindFaultsOfTimes(options)).Concat(FindFaultsOfSizes(options));

    private static IEnumerable<string> FindFaultsOfServer(RabbitMqOptions options)
    {
        if (!Uri.TryCreate(options.Uri, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
            yield return $"{Name}:Uri is '{Masked(options.Uri)}'; set amqp://user:password@host:port/vhost, or amqps:// for TLS.";
        foreach (var endpoint in options.Endpoints)
        {
            if (BrokerEndpoints.Fault(endpoint) is { } fault)
                yield return $"{Name}:Endpoints: {fault}; set host or host:port.";
        }

        if (options.Tls.CertificatePath is { } path && !File.Exists(path))
            yield return $"{Name}:Tls:CertificatePath is '{path}', where no file is; set the path of a PKCS #12 file.";
    }

    private static IEnumerable<string> FindFaultsOfTimes(RabbitMqOptions options)
    {
        var minute = TimeSpan.FromMinutes(1);
        if (options.Heartbeat < TimeSpan.FromSeconds(1) || options.Heartbeat > 10 * minute)
            yield return $"{Name}:Heartbeat is {options.Heartbeat}; set 1 second to 10 minutes.";
        if (options.ConnectTimeout < TimeSpan.FromMilliseconds(100) || options.ConnectTimeout > 5 * minute)
            yield return $"{Name}:ConnectTimeout is {options.ConnectTimeout}; set 100 milliseconds to 5 minutes.";
        if (options.RequestTimeout < TimeSpan.FromMilliseconds(100) || options.RequestTimeout > 5 * minute)
            yield return $"{Name}:RequestTimeout is {options.RequestTimeout}; set 100 milliseconds to 5 minutes.";
        if (options.MaxReconnectPause < TimeSpan.FromMilliseconds(200) || options.MaxReconnectPause > 10 * minute)
            yield return $"{Name}:MaxReconnectPause is {options.MaxReconnectPause}; set 200 milliseconds to 10 minutes.";
    }

    private static IEnumerable<string> FindFaultsOfSizes(RabbitMqOptions options)
    {
        if (options.ConfirmWindow is < 1 or > 65_536)
            yield return $"{Name}:ConfirmWindow is {options.ConfirmWindow}; set 1 to 65536.";
        if (options.QuorumSize is { } size && (size is < 1 or > 15 || size % 2 == 0))
            yield return $"{Name}:QuorumSize is {size}; set an odd number from 1 to 15, or leave it out.";
        if (options.TopicLimit is < 1 or > 1_000_000)
            yield return $"{Name}:TopicLimit is {options.TopicLimit}; set 1 to 1000000.";
    }

    /// <summary>A password does not belong into an error.</summary>
    private static string Masked(string uri)
    {
        var at = uri.LastIndexOf('@');
        return at < 0 ? uri : $"…{uri[at..]}";
    }
}
