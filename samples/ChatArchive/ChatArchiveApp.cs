using System.Text.Encodings.Web;
using System.Text.Json;
using ChatArchive.Http;
using ChatArchive.Storing;
using Notify;

namespace ChatArchive;

/// <summary>Chat messages through a stream into an archive, many at a time.</summary>
public static class ChatArchiveApp
{
    /// <summary>The routes ask nobody who they are, so by default only this machine reaches them.</summary>
    public const string DefaultUrl = "http://localhost:8080";

    /// <summary>Where messages wait.</summary>
    public const string Topic = "chat.messages";

    /// <summary>Who archives them, and the schedule it keeps if it is set to.</summary>
    public const string Group = "archive";

    private const int MostBytesOfRequest = 64 * 1024;

    /// <summary>Builds the application.</summary>
    /// <param name="args">What the command line says; it wins over appsettings.json.</param>
    /// <param name="configure">What a test adds.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = args,
                ApplicationName = typeof(ChatArchiveApp).Assembly.GetName().Name,
                ContentRootPath = Path.Combine(AppContext.BaseDirectory, "settings", "ChatArchive"),
            }
        );
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.Services.AddChatStore(builder.Configuration);
        builder.Services.AddNotify(builder.Configuration.GetSection("Notify")).AddRedis().AddMySql().AddArchive();
        builder.Services.AddHealthChecks().AddNotify();
        builder.Services.AddOpenApi();
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(http => UseJson(http.SerializerOptions));
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MostBytesOfRequest);
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapHealthChecks("/health");
        app.MapOpenApi("/openapi.json");
        app.MapChatRoutes();
        return app;
    }

    /// <summary>Says how messages are archived; what section <c>Notify</c> says wins.</summary>
    internal static INotifyBuilder AddArchive(this INotifyBuilder notify) =>
        notify
            .Map<ChatMessage>(Topic)
            .ConfigureJson(UseJson)
            .Group(
                Group,
                archive =>
                    archive
                        .Configure(options =>
                        {
                            options.BatchSize = 500;
                            options.BatchWait = TimeSpan.FromSeconds(1);
                            options.FlushOnStop = true;
                            // A database that is away for hours costs no message.
                            options.Retry = new RetryOptions { Immediate = 1, Delayed = 60 };
                        })
                        .HandleBatch<ChatMessage, ArchiveHandler>()
                        .RetryOn<UnfitMessageException>(RetryOptions.None)
            )
            .RunInTurns(
                Group,
                turns => (turns.Every, turns.Enabled) = (TimeSpan.FromMinutes(1), false),
                TimeSpan.FromMinutes(30)
            );

    private static void UseJson(JsonSerializerOptions json)
    {
        json.TypeInfoResolverChain.Insert(0, ChatJson.Default);
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        // Answers are application/json and never a part of a page, so nothing but JSON's own signs needs escaping.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }
}
