using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Notify.AspNetCore;

namespace Notify;

/// <summary>Adds clients that call with a key.</summary>
public static class ApiKeyBuilderExtensions
{
    /// <summary>The section of Notify's configuration that sets <see cref="ApiKeyOptions" />.</summary>
    public const string SectionName = "ApiKeys";

    /// <summary>
    /// Adds <see cref="IApiKeys" /> and the authentication scheme <see cref="ApiKeyDefaults.Scheme" />, which takes a
    /// key from the header <c>Authorization: Bearer</c> or <c>X-Api-Key</c>, and from nowhere else: an address is
    /// written into logs.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; what the section <c>ApiKeys</c> says wins.</param>
    public static INotifyBuilder AddApiKeys(this INotifyBuilder builder, Action<ApiKeyOptions>? configure = null)
    {
        var services = builder.Services;
        if (configure is not null)
            services.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(IApiKeys)))
            return builder;

        var options = services.AddOptions<ApiKeyOptions>();
        if (builder.Configuration?.GetSection(SectionName) is { } section)
        {
            options.PostConfigure(keys => section.Bind(keys));
            services.AddSingleton<IOptionsChangeTokenSource<ApiKeyOptions>>(
                new ConfigurationChangeTokenSource<ApiKeyOptions>(section)
            );
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IApiKeys, ApiKeys>();
        services.AddSingleton<IStartupCheck>(s => new ApiKeyOptionsCheck(
            s.GetRequiredService<IOptionsMonitor<ApiKeyOptions>>(),
            builder.Configuration
        ));
        services
            .AddAuthentication()
            .AddScheme<ApiKeySchemeOptions, ApiKeyHandler>(ApiKeyDefaults.Scheme, configureOptions: null);
        return builder;
    }
}
