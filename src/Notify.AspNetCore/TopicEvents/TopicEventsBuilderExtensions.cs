using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notify.AspNetCore;

namespace Notify;

/// <summary>Adds what topics by server-sent events need.</summary>
public static class TopicEventsBuilderExtensions
{
    /// <summary>The section of Notify's configuration that sets <see cref="TopicEventsOptions" />.</summary>
    public const string SectionName = "TopicEvents";

    /// <summary>
    /// Adds the services of topics by server-sent events, to be mapped with <c>app.MapNotifyTopicEvents()</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; what the section <c>TopicEvents</c> says wins.</param>
    public static INotifyBuilder AddTopicEvents(
        this INotifyBuilder builder,
        Action<TopicEventsOptions>? configure = null
    )
    {
        var services = builder.Services;
        if (configure is not null)
            services.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(TopicEventsEndpoint)))
            return builder;

        var options = services.AddOptions<TopicEventsOptions>();
        if (builder.Configuration?.GetSection(SectionName) is { } section)
            options.PostConfigure(events => section.Bind(events));
        services.AddSingleton(s => s.GetRequiredService<IOptions<TopicEventsOptions>>().Value);
        services.AddOurRoutes();
        services.AddSingleton<IStartupCheck>(s => new TopicEventsOptionsCheck(
            s.GetRequiredService<TopicEventsOptions>(),
            s.GetRequiredService<OptionRules>(),
            builder.Configuration
        ));
        services.AddSingleton<TopicFeeds>();
        services.AddSingleton<TopicEventsEndpoint>();
        return builder;
    }
}
