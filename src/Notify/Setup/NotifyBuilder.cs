using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notify.Hosting;
using Notify.Recurring;

namespace Notify.Setup;

/// <summary>The table of contents of Notify: what an application gets by <c>AddNotify</c>.</summary>
internal sealed class NotifyBuilder(IServiceCollection services, IConfiguration? configuration) : INotifyBuilder
{
    public IServiceCollection Services { get; } = services;

    public IConfiguration? Configuration { get; } = configuration;

    public static INotifyBuilder Build(
        IServiceCollection services,
        IConfiguration? configuration,
        Action<INotifyBuilder>? configure
    )
    {
        var known = services.LastOrDefault(service => service.ServiceType == typeof(NotifyBuilder));
        if (known?.ImplementationInstance is not NotifyBuilder builder)
        {
            builder = new NotifyBuilder(services, configuration);
            services.AddSingleton(builder);
            services.AddSingleton(new NotifyRegistry { Configuration = configuration });
            services.AddSingleton(new RecurringRegistry());
            builder
                .AddOptions()
                .AddStartupChecks()
                .AddDiagnostics()
                .AddRoles()
                .AddProducing()
                .AddScheduling()
                .AddHandling()
                .AddLedger()
                .AddNotices()
                .AddFanOut()
                .AddOutbox()
                .AddRecurring()
                .AddHosting();
        }
        else if (configuration is not null && !IsSame(configuration, builder.Configuration))
        {
            throw new NotifyConfigurationException([
                "AddNotify was called twice with different configuration. Hand the section to the first call only.",
            ]);
        }

        configure?.Invoke(builder);
        builder.AddInMemory();
        return builder;
    }

    /// <summary>Each call of <c>GetSection</c> makes another object of the same section.</summary>
    private static bool IsSame(IConfiguration one, IConfiguration? other) =>
        one == other
        || one is IConfigurationSection a
            && other is IConfigurationSection b
            && a.Path == b.Path
            && a.AsEnumerable().SequenceEqual(b.AsEnumerable());
}
