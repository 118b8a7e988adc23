using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.InMemory;

namespace Notify;

/// <summary>Registers the embedded default.</summary>
public static class InMemoryBuilderExtensions
{
    /// <summary>The name of the adapter, as configuration uses it: <c>InMemory</c>.</summary>
    public const string AdapterName = "InMemory";

    /// <summary>
    /// Registers the embedded default for every role, to be chosen by configuration. <c>AddNotify</c> does it by
    /// itself.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets its limits; what section <c>InMemory</c> says wins.</param>
    public static INotifyBuilder AddInMemory(this INotifyBuilder builder, Action<InMemoryOptions>? configure = null)
    {
        if (configure is not null)
            builder.Services.Configure(configure);
        if (builder.Services.Any(service => service.ServiceType == typeof(InMemoryServer)))
            return builder;

        var options = builder.Services.AddOptions<InMemoryOptions>();
        if (builder.Configuration?.GetSection(AdapterName) is { } section)
            options.PostConfigure(inMemory => section.Bind(inMemory));
        builder.Services.AddSingleton<IStartupCheck>(s => new InMemoryStartupCheck(
            s.GetRequiredService<IOptions<InMemoryOptions>>(),
            builder.Configuration
        ));
        builder.Services.AddSingleton(s => s.GetRequiredService<IOptions<InMemoryOptions>>().Value.Server ?? new());
        return builder
            .AddAdapter<IMessageProducer>(AdapterName, s => new InMemoryProducer(Backend(s).Broker))
            .AddAdapter<IMessageConsumer>(AdapterName, s => new InMemoryConsumer(Backend(s).Broker))
            .AddAdapter<IGroupAdministration>(AdapterName, s => new InMemoryAdministration(Backend(s).Broker))
            .AddAdapter<ITopicAdministration>(AdapterName, s => new InMemoryAdministration(Backend(s).Broker))
            .AddAdapter<IFailureStore>(AdapterName, s => Backend(s).Broker.DeadLetters)
            .AddAdapter<IDelayScheduler>(AdapterName, s => Backend(s).Scheduler)
            .AddAdapter<IDueSource>(AdapterName, s => Backend(s).Scheduler)
            .AddAdapter<INoticeStore>(AdapterName, s => Backend(s).Notices)
            .AddAdapter<IDeliveryLedger>(AdapterName, s => Backend(s).Ledger)
            .AddAdapter<IRecurringStore>(AdapterName, s => Backend(s).Recurring);
    }

    /// <summary>Registers the embedded default and chooses it for every role nothing else was chosen for.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets its limits; what section <c>InMemory</c> says wins.</param>
    public static INotifyBuilder UseInMemory(this INotifyBuilder builder, Action<InMemoryOptions>? configure = null) =>
        builder.AddInMemory(configure).ChooseAdapter(AdapterName);

    private static InMemoryBackend Backend(IServiceProvider services) =>
        services.GetRequiredService<InMemoryServer>().Open(() => new InMemoryBackend(Settings(services)));

    private static InMemorySettings Settings(IServiceProvider services) =>
        new(
            services.GetRequiredService<IOptions<InMemoryOptions>>().Value,
            services.GetRequiredService<IOptions<NotifyOptions>>().Value,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Notify.InMemory"),
            services.GetService<IAudience>()
        );
}
