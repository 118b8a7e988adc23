using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.Features;
using Notify;

namespace TopicHub;

/// <summary>
/// The application: topics over WebSockets and HTTP for the clients of the old systems, in the generation that
/// <see cref="HubOptions.Protocol" /> says, and the routes of their consoles.
/// </summary>
public static class TopicHubApp
{
    /// <summary>The port of the old system, on this machine only unless configured otherwise.</summary>
    public const string DefaultUrl = "http://localhost:8011";

    private const int MostFieldsOfForm = 16;

    /// <summary>Builds the application.</summary>
    /// <param name="args">What the command line says; it wins over appsettings.json.</param>
    /// <param name="configure">What a test adds.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = args,
                ApplicationName = typeof(TopicHubApp).Assembly.GetName().Name,
                ContentRootPath = Path.Combine(AppContext.BaseDirectory, "settings", "TopicHub"),
            }
        );
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);

        var hub = builder.Configuration.GetSection(HubOptions.SectionName).Get<HubOptions>() ?? new HubOptions();
        builder
            .Services.AddNotify(builder.Configuration.GetSection("Notify"))
            .AddInMemory(memory => memory.QueueLimit = hub.MessageChanBuffer)
            .AddRabbitMq()
            .AddRedis()
            .AddApiKeys(keys => AddSecretKey(keys, hub.SecretKey))
            .AddTopicSockets(sockets => Limit(sockets, hub));
        builder.Services.Configure<NotifyOptions>(notify => notify.TopicDefaults.HoldLimit = hub.MessageChanBuffer);
        builder.Services.Configure<FormOptions>(form => form.ValueCountLimit = MostFieldsOfForm);
        builder.Services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.PropertyNamingPolicy = null;
            http.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        builder.Services.AddSingleton(hub);
        builder.Services.AddSingleton<IStartupCheck, HubOptionsCheck>();
        builder.Services.AddSingleton<MessageBook>();
        builder.Services.AddSingleton<HubClients>();
        builder.Services.AddSingleton<HubRates>();
        builder.Services.AddSingleton<Hub>();
        builder.Services.AddHostedService<Janitor>();
        builder.Services.AddHealthChecks().AddNotify();
        builder.Services.AddOpenApi();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapHealthChecks("/health");
        app.MapOpenApi();
        app.MapOldRoutes(hub.Protocol);
        return app;
    }

    /// <summary>One secret for everybody, as it was: compared in constant time, and not to be guessed at will.</summary>
    private static void AddSecretKey(ApiKeyOptions keys, string secret)
    {
        keys.LeastKeyLength = 1;
        keys.Clients["hub"] = new ApiClientOptions { Keys = { secret } };
    }

    private static void Limit(TopicSocketOptions sockets, HubOptions hub)
    {
        // Clients have no names of their own: an address may be a whole house.
        sockets.ConnectionsPerClient = sockets.Connections;
        sockets.Prefetch = hub.Prefetch;
        // The old system repeats without end.
        sockets.Attempts = int.MaxValue;
    }
}
