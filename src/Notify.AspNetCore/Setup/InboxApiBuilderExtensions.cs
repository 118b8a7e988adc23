using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notify.AspNetCore;

namespace Notify;

/// <summary>Adds what the inbox over HTTP needs.</summary>
public static class InboxApiBuilderExtensions
{
    /// <summary>The section of Notify's configuration that sets <see cref="InboxApiOptions" />.</summary>
    public const string SectionName = "InboxApi";

    /// <summary>
    /// Adds the services of the inbox over HTTP, to be mapped with <c>app.MapNotifyInbox()</c>. Authentication is the
    /// application's own; antiforgery and authorization are added if the application has not.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; what the section <c>InboxApi</c> says wins.</param>
    public static INotifyBuilder AddInboxApi(this INotifyBuilder builder, Action<InboxApiOptions>? configure = null)
    {
        var services = builder.Services;
        if (configure is not null)
            services.Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(InboxRoutes)))
            return builder;

        var options = services.AddOptions<InboxApiOptions>();
        if (builder.Configuration?.GetSection(SectionName) is { } section)
            options.PostConfigure(api => section.Bind(api));
        services.AddSingleton(s => s.GetRequiredService<IOptions<InboxApiOptions>>().Value);
        services.AddSingleton<IStartupCheck>(s => new InboxApiOptionsCheck(
            s.GetRequiredService<InboxApiOptions>(),
            s.GetRequiredService<OptionRules>(),
            builder.Configuration
        ));
        services.AddAntiforgery();
        services.AddOurRoutes();
        services.AddMetrics();
        services.AddSingleton<InboxMetrics>();
        services.AddSingleton<Caller>();
        services.AddSingleton<IdempotencyBook>();
        services.AddSingleton<PageEndpoints>();
        services.AddSingleton<MarkEndpoints>();
        services.AddSingleton<AppendEndpoint>();
        services.AddSingleton<BroadcastEndpoints>();
        services.AddSingleton<StreamSlots>();
        services.AddSingleton<StreamEndpoint>();
        services.AddSingleton<InboxRoutes>();
        return builder;
    }
}
