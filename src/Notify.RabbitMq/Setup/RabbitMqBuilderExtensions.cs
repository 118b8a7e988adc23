using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.RabbitMq;

namespace Notify;

/// <summary>Registers the RabbitMQ adapter.</summary>
public static class RabbitMqBuilderExtensions
{
    /// <summary>The name of the adapter, as configuration uses it: <c>RabbitMq</c>.</summary>
    public const string AdapterName = "RabbitMq";

    /// <summary>
    /// Registers RabbitMQ for every role it can fill, to be chosen by configuration: transport, delay, dead messages.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says how the server is reached; what section <c>RabbitMq</c> says wins.</param>
    public static INotifyBuilder AddRabbitMq(this INotifyBuilder builder, Action<RabbitMqOptions>? configure = null)
    {
        if (configure is not null)
            builder.Services.Configure(configure);
        if (builder.Services.Any(service => service.ServiceType == typeof(RabbitMqBackend)))
            return builder;

        var options = builder.Services.AddOptions<RabbitMqOptions>();
        if (builder.Configuration?.GetSection(AdapterName) is { } section)
            options.PostConfigure(rabbit => section.Bind(rabbit));
        builder.Services.AddSingleton<IStartupCheck>(s => new RabbitMqStartupCheck(
            s.GetRequiredService<IOptions<RabbitMqOptions>>(),
            builder.Configuration
        ));
        builder.Services.AddSingleton(Create);
        return builder
            .AddAdapter<IMessageProducer>(AdapterName, s => Backend(s).Producer)
            .AddAdapter<IMessageConsumer>(AdapterName, s => Backend(s).Consumer)
            .AddAdapter<IGroupAdministration>(AdapterName, s => Backend(s).Administration)
            .AddAdapter<ITopicAdministration>(AdapterName, s => Backend(s).Administration)
            .AddAdapter<IDelayScheduler>(AdapterName, s => Backend(s).Scheduler)
            .AddAdapter<IFailureStore>(AdapterName, s => Backend(s).DeadLetters)
            .AddAdapter<IBackendHealth>(AdapterName, Backend);
    }

    /// <summary>
    /// Registers RabbitMQ and chooses it for every role it can fill, unless configuration or an earlier choice names
    /// another.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says how the server is reached; what section <c>RabbitMq</c> says wins.</param>
    public static INotifyBuilder UseRabbitMq(this INotifyBuilder builder, Action<RabbitMqOptions>? configure = null) =>
        builder.AddRabbitMq(configure).ChooseAdapter(AdapterName);

    private static RabbitMqBackend Backend(IServiceProvider services) => services.GetRequiredService<RabbitMqBackend>();

    private static RabbitMqBackend Create(IServiceProvider services) =>
        new(
            new RabbitMqSettings(
                services.GetRequiredService<IOptions<RabbitMqOptions>>().Value,
                services.GetRequiredService<IOptions<NotifyOptions>>().Value,
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                services.GetRequiredService<ILoggerFactory>().CreateLogger("Notify.RabbitMq")
            )
        );
}
