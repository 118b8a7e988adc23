using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Notify.AspNetCore;

namespace Notify;

/// <summary>Adds the proxies that may say where a request came from.</summary>
public static class TrustedProxyExtensions
{
    /// <summary>The key of Notify's configuration that lists the proxies.</summary>
    public const string SectionName = "TrustedProxies";

    /// <summary>
    /// Takes a client's address and scheme from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, but only as far as
    /// trusted proxies wrote them: the list <c>TrustedProxies</c> of Notify's configuration, addresses
    /// (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>). Without the list nothing is taken from a header, so nobody
    /// can claim to be somebody else; behind a proxy that is not listed, all clients have its address.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <exception cref="NotifyConfigurationException">
    /// At the start of the application: an entry is neither an address nor a network.
    /// </exception>
    public static INotifyBuilder AddTrustedProxies(this INotifyBuilder builder)
    {
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(TrustedProxies)))
            return builder;
        var proxies = TrustedProxies.Read(builder.Configuration?.GetSection(SectionName));
        services.AddSingleton(proxies);
        services.AddSingleton<IStartupCheck>(proxies);
        services.Configure<ForwardedHeadersOptions>(options => Trust(options, proxies));
        services.AddSingleton<IStartupFilter, FirstForwardedHeaders>();
        return builder;
    }

    private static void Trust(ForwardedHeadersOptions options, TrustedProxies proxies)
    {
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in proxies.Networks)
            options.KnownIPNetworks.Add(network);
        // An empty list means "whoever it is" to the framework, and nobody to us.
        options.ForwardedHeaders =
            proxies.Networks.Count > 0
                ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
                : ForwardedHeaders.None;
        // The list says where to stop: the first address that is not trusted is the client's.
        options.ForwardLimit = null;
    }
}
