using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Notify;

namespace NoticeCenter;

/// <summary>
/// The application: an inbox over HTTP with a page to try it, a health check, and the old system's routes.
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
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);

        builder
            .Services.AddNotify(builder.Configuration.GetSection("Notify"))
            .AddRabbitMq()
            .AddRedis()
            .AddMySql()
            .Map<OldRead>(OldReads.Topic)
            .Group(OldReads.Group, group => group.Handle<OldRead, OldReads>())
            .AddInboxApi(inbox => inbox.SendPolicy = DemoSignIn.SendPolicy);
        builder.Services.AddDemoSignIn();
        builder.Services.AddHealthChecks().AddNotify();
        builder.Services.Configure<FormOptions>(LimitForms);
        builder.Services.ConfigureHttpJsonOptions(http => UseOldSpelling(http.SerializerOptions));
        configure?.Invoke(builder);

        // The page and the bell are found next to the project during development and next to the program when
        // published.
        builder.WebHost.UseStaticWebAssets();
        var app = builder.Build();
        app.UseDefaultFiles().UseStaticFiles();
        app.MapHealthChecks("/health");
        app.MapNotifyInbox();
        app.MapDemoSignIn();
        app.MapOldRoutes();
        return app;
    }

    private static void LimitForms(FormOptions form)
    {
        form.ValueCountLimit = MostFieldsOfForm;
        form.ValueLengthLimit = MostBytesOfField;
        form.MultipartBodyLengthLimit = MostBytesOfField;
    }

    private static void UseOldSpelling(JsonSerializerOptions json)
    {
        json.TypeInfoResolver = EnvelopeJson.Default;
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        // Answers are application/json and never a part of a page, so nothing but JSON's own signs needs escaping.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }
}
