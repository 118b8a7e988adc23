using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Notify.AspNetCore;

namespace Notify;

/// <summary>Adds what WebSockets for topics need.</summary>
public static class TopicSocketBuilderExtensions
{
    /// <summary>The section of Notify's configuration that sets <see cref="TopicSocketOptions" />.</summary>
    public const string SectionName = "TopicSockets";

    /// <summary>
    /// Adds the services of WebSockets that send, receive and acknowledge messages, to be mapped with
    /// <c>app.MapNotifyTopicSockets()</c>, or with <c>app.MapTopicSocket()</c> for frames of your own.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; what the section <c>TopicSockets</c> says wins.</param>
    public static INotifyBuilder AddTopicSockets(
        this INotifyBuilder builder,
        Action<TopicSocketOptions>? configure = null
    )
    {
        var services = builder.Services;
        if (configure is not null)
            services.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(SocketServer)))
            return builder;

        var options = services.AddOptions<TopicSocketOptions>();
        if (builder.Configuration?.GetSection(SectionName) is { } section)
            options.PostConfigure(sockets => section.Bind(sockets));
        services.AddSingleton(s => s.GetRequiredService<IOptions<TopicSocketOptions>>().Value);
        services.AddSingleton<IStartupCheck>(s => new TopicSocketOptionsCheck(
            s.GetRequiredService<TopicSocketOptions>(),
            builder.Configuration
        ));
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SocketMetrics>();
        services.AddSingleton<SocketRegistry>();
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<SocketRegistry>());
        services.AddSingleton<SocketServer>();
        services.AddSingleton<TopicSocketEndpoint>();
        return builder;
    }
}
