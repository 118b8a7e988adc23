using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Notify;

namespace CommandQueue;

/// <summary>
/// The application: commands over the old system's routes, pushed to their consumers when they are due.
/// </summary>
public static class CommandQueueApp
{
    /// <summary>The routes are as open as they were, so by default only this machine reaches them.</summary>
    public const string DefaultUrl = "http://localhost:5081";

    /// <summary>Builds the application.</summary>
    /// <param name="args">What the command line says; it wins over appsettings.json.</param>
    /// <param name="configure">What a test adds.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = args,
                ApplicationName = typeof(CommandQueueApp).Assembly.GetName().Name,
                ContentRootPath = Path.Combine(AppContext.BaseDirectory, "settings", "CommandQueue"),
            }
        );
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);

        var options = builder.Configuration.GetSection("CommandQueue").Get<CommandQueueOptions>() ?? new();
        if (options.Commands.Count == 0)
            Demo.AddTo(options);
        var book = new CommandBook(options);
        builder
            .Services.AddNotify(builder.Configuration.GetSection("Notify"))
            .AddRedis()
            .AddTrustedProxies()
            .AddCommandPush(book)
            .Configure(notify => KeepStatuses(notify, options));
        builder.Services.AddSingleton(book).AddSingleton(options).AddCommandStore(builder.Configuration);
        builder.Services.AddSingleton<Submitter>().AddSingleton<Statuses>().AddSingleton<PendingCommands>();
        builder.Services.AddSingleton<IStartupCheck>(new CommandCheck(options)).AddHostedService<Upkeep>();
        builder.Services.AddHealthChecks().AddNotify();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(http => UseOldSpelling(http.SerializerOptions));
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapHealthChecks("/health");
        app.MapOpenApi();
        app.MapOldRoutes();
        app.MapDemoConsumer();
        return app;
    }

    /// <summary>
    /// The status of a command is known for each of its consumers, for as long as the old system knew it.
    /// </summary>
    private static void KeepStatuses(NotifyOptions notify, CommandQueueOptions options)
    {
        notify.LedgerMode = LedgerMode.All;
        notify.LedgerKeepFor = options.KeepStatusesFor + TimeSpan.FromDays(1);
    }

    private static void UseOldSpelling(JsonSerializerOptions json)
    {
        json.TypeInfoResolver = CommandJson.Default;
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.PropertyNameCaseInsensitive = true;
        json.NumberHandling = JsonNumberHandling.Strict;
        // Answers are application/json and never a part of a page, so nothing but JSON's own signs needs escaping.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }
}
