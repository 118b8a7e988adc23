using Microsoft.AspNetCore.Http.Features;
using Notify;

namespace NoticeCenter;

/// <summary>
/// The application: an inbox over HTTP with a page to try it, a health check, the old system's routes and gRPC calls,
/// and routes for operators.
/// </summary>
public static class NoticeCenterApp
{
    /// <summary>The routes ask nobody who they are, so by default only this machine reaches them.</summary>
    public const string DefaultUrl = "http://localhost:5080";

    private const int MostFieldsOfForm = 32;
    private const int MostBytesOfField = 256 * 1024;

    /// <summary>Builds the application.</summary>
    /// <param name="args">What the command line says; it wins over appsettings.json.</param>
    /// <param name="configure">What a test adds.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = args,
                ApplicationName = typeof(NoticeCenterApp).Assembly.GetName().Name,
                ContentRootPath = Path.Combine(AppContext.BaseDirectory, "settings", "NoticeCenter"),
                WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
            }
        );
        var ignored = OldConfig.AddTo(builder.Configuration);
        AddAddresses(builder);
        builder
            .Services.AddNotify(builder.Configuration.GetSection("Notify"))
            .AddRabbitMq()
            .AddRedis()
            .AddMySql()
            .AddApiKeys()
            .AddUserSource<UidRange>(UidRange.Source)
            .Map<OldRead>(OldReads.Topic)
            .Group(OldReads.Group, group => group.Handle<OldRead, OldReads>())
            .AddInboxApi(inbox => inbox.SendPolicy = DemoSignIn.SendPolicy);
        AddServices(builder.Services);
        configure?.Invoke(builder);

        // The page and the bell are found next to the project during development and next to the program when
        // published.
        builder.WebHost.UseStaticWebAssets();
        var app = builder.Build();
        if (ignored is { Count: > 0 })
            Log.OldSettingsIgnored(app.Logger, app.Configuration[OldConfig.Setting]!, string.Join(", ", ignored));
        app.UseGrpcRefusals();
        app.UseDefaultFiles().UseStaticFiles();
        app.MapHealthChecks("/health");
        app.MapOpenApi();
        app.MapNotifyInbox();
        app.MapDemoSignIn();
        app.MapOldRoutes();
        app.MapOperatorRoutes();
        app.MapGrpcRoutes();
        return app;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<CenterSettings>();
        services.AddSingleton<IStartupCheck>(s => s.GetRequiredService<CenterSettings>());
        services.AddSingleton<OldCalls>().AddSingleton<EnvelopeErrors>();
        services.AddGrpcRoutes();
        services.AddDemoSignIn();
        services.AddOperators();
        services.AddOldDocument();
        services.AddHealthChecks().AddNotify();
        services.Configure<FormOptions>(LimitForms);
        services.ConfigureHttpJsonOptions(http =>
            EnvelopeJson.UseOldSpelling(http.SerializerOptions).TypeInfoResolver = EnvelopeJson.Default
        );
    }

    private static void AddAddresses(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (string.IsNullOrEmpty(configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.AddGrpcPort();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (configuration.GetValue<TimeSpan?>("NoticeCenter:ReadTimeout") is { } read)
                kestrel.Limits.RequestHeadersTimeout = read;
            if (configuration.GetValue<TimeSpan?>("NoticeCenter:IdleTimeout") is { } idle)
                kestrel.Limits.KeepAliveTimeout = idle;
        });
    }

    private static void LimitForms(FormOptions form)
    {
        form.ValueCountLimit = MostFieldsOfForm;
        form.ValueLengthLimit = MostBytesOfField;
        form.MultipartBodyLengthLimit = MostBytesOfField;
    }
}
