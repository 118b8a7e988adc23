using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Redis;

namespace Notify;

/// <summary>Registers Redis.</summary>
public static class RedisBuilderExtensions
{
    /// <summary>The name of the adapter, as configuration uses it: <c>Redis</c>.</summary>
    public const string AdapterName = "Redis";

    /// <summary>
    /// Registers Redis as transport, delay scheduler, ledger and memory of recurring schedules, to be chosen by
    /// configuration. It keeps no inboxes.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets how it is reached and used; what section <c>Redis</c> says wins.</param>
    public static INotifyBuilder AddRedis(this INotifyBuilder builder, Action<RedisOptions>? configure = null)
    {
        if (configure is not null)
            builder.Services.Configure(configure);
        if (builder.Services.Any(service => service.ServiceType == typeof(RedisBackend)))
            return builder;

        var options = builder.Services.AddOptions<RedisOptions>();
        if (builder.Configuration?.GetSection(AdapterName) is { } section)
            options.PostConfigure(redis => section.Bind(redis));
        builder.Services.AddSingleton<IStartupCheck>(s => new RedisStartupCheck(
            s.GetRequiredService<IOptions<RedisOptions>>(),
            builder.Configuration
        ));
        builder.Services.AddSingleton(s => new RedisBackend(Settings(s)));
        return builder
            .AddAdapter<IMessageProducer>(AdapterName, s => Backend(s).Producer)
            .AddAdapter<IMessageConsumer>(AdapterName, s => Backend(s).Consumer)
            .AddAdapter<IGroupAdministration>(AdapterName, s => Backend(s).Administration)
            .AddAdapter<ITopicAdministration>(AdapterName, s => Backend(s).Administration)
            .AddAdapter<IFailureStore>(AdapterName, s => Backend(s).DeadLetters)
            .AddAdapter<IDelayScheduler>(AdapterName, s => Backend(s).Scheduler)
            .AddAdapter<IDueSource>(AdapterName, s => Backend(s).DueSource)
            .AddAdapter<IDueMover>(AdapterName, s => Backend(s).DueMover)
            .AddAdapter<IDeliveryLedger>(AdapterName, s => Backend(s).Ledger)
            .AddAdapter<IRecurringStore>(AdapterName, s => Backend(s).Recurring)
            .AddAdapter<IBackendHealth>(AdapterName, s => Backend(s).Health);
    }

    /// <summary>Registers Redis and chooses it for every role it can fill and nothing else was chosen for.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets how it is reached and used; what section <c>Redis</c> says wins.</param>
    public static INotifyBuilder UseRedis(this INotifyBuilder builder, Action<RedisOptions>? configure = null) =>
        builder.AddRedis(configure).ChooseAdapter(AdapterName);

    private static RedisBackend Backend(IServiceProvider services) => services.GetRequiredService<RedisBackend>();

    private static RedisSettings Settings(IServiceProvider services) =>
        new(
            services.GetRequiredService<IOptions<RedisOptions>>().Value,
            services.GetRequiredService<IOptions<NotifyOptions>>().Value,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Notify.Redis")
        );
}
