using Microsoft.Extensions.Configuration;
using Notify;
using Notify.Setup;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Notify to an application.</summary>
public static class NotifyServiceCollectionExtensions
{
    /// <summary>
    /// Adds Notify on the embedded default: everything in memory, nothing to install. Calling it again adds to the
    /// same.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Maps types, registers groups and handlers, chooses adapters; may be left out.</param>
    public static INotifyBuilder AddNotify(
        this IServiceCollection services,
        Action<INotifyBuilder>? configure = null
    ) => NotifyBuilder.Build(services, configuration: null, configure);

    /// <summary>
    /// Adds Notify as a section of the configuration says. What the section says wins over code.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The section, for example <c>configuration.GetSection("Notify")</c>.</param>
    /// <param name="configure">Maps types, registers groups and handlers, chooses adapters; may be left out.</param>
    public static INotifyBuilder AddNotify(
        this IServiceCollection services,
        IConfiguration configuration,
        Action<INotifyBuilder>? configure = null
    ) => NotifyBuilder.Build(services, configuration, configure);
}
