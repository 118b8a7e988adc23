using Microsoft.Extensions.DependencyInjection;

namespace Notify;

/// <summary>For adapters: how they make themselves known.</summary>
public static class AdapterBuilderExtensions
{
    /// <summary>
    /// Registers what fills a role under an adapter's name. Roles are <see cref="IMessageProducer" />,
    /// <see cref="IMessageConsumer" />, <see cref="IGroupAdministration" />, <see cref="ITopicAdministration" />,
    /// <see cref="IDelayScheduler" />, <see cref="IDueSource" />, <see cref="IDueMover" />, <see cref="INoticeStore"
    /// />, <see cref="IDeliveryLedger" />, <see cref="IFailureStore" />, <see cref="IOutboxStore" />,
    /// <see cref="IRecurringStore" /> and <see cref="IBackendHealth" />.
    /// </summary>
    /// <typeparam name="TRole">The contract.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The adapter's name, as configuration uses it.</param>
    /// <param name="factory">Makes the one instance, when it is first needed.</param>
    public static INotifyBuilder AddAdapter<TRole>(
        this INotifyBuilder builder,
        string name,
        Func<IServiceProvider, TRole> factory
    )
        where TRole : class
    {
        var key = name.ToUpperInvariant();
        var known = builder.Services.Any(service =>
            service.ServiceType == typeof(TRole) && Equals(service.ServiceKey, key)
        );
        if (known)
            return builder;
        builder.Services.AddKeyedSingleton(key, (services, _) => factory(services));
        builder.Services.AddSingleton(new AdapterDescriptor(typeof(TRole), name));
        return builder;
    }

    /// <summary>
    /// Chooses an adapter for every role it can fill, unless configuration or an earlier choice names another.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The adapter's name.</param>
    public static INotifyBuilder ChooseAdapter(this INotifyBuilder builder, string name)
    {
        builder.Services.AddSingleton(new AdapterChoice(name));
        return builder;
    }

    /// <summary>What an adapter of a name registered for a role, or null.</summary>
    /// <typeparam name="TRole">The contract.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The adapter's name; case does not count.</param>
    public static TRole? GetAdapter<TRole>(this IServiceProvider services, string name)
        where TRole : class => services.GetKeyedService<TRole>(name.ToUpperInvariant());
}
