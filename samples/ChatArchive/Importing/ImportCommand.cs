using System.Globalization;
using ChatArchive.Storing;
using Microsoft.Extensions.Options;
using Notify;
using StackExchange.Redis;

namespace ChatArchive.Importing;

/// <summary>
/// <c>import</c>: takes the old stream over. Settings: <c>Import:Redis</c> (that of Notify), <c>Import:Stream</c>
/// (chatMsg), <c>Import:Group</c> (group1), <c>Import:All</c> (false).
/// </summary>
internal static class ImportCommand
{
    private const int SomeRefused = 2;

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        // Built for its settings and its store; it is not started, so nothing of the new stream is touched.
        await using var app = ChatArchiveApp.Build(args);
        var settings = app.Configuration.GetSection("Import");
        if (app.Services.GetRequiredService<IOptions<ChatStoreOptions>>().Value.Shards.Count == 0)
        {
            throw new NotifyConfigurationException([
                "The old stream was to be imported into memory, which ends with this process. Set ChatArchive:Shards, or use --environment RedisMySql.",
            ]);
        }

        var (stream, group) = (settings["Stream"] ?? "chatMsg", settings["Group"] ?? "group1");
        var server = settings["Redis"] ?? app.Configuration["Notify:Redis:Configuration"] ?? "localhost:6379";
        using var connection = await ConnectAsync(server);
        var importer = new Importer(
            new OldStream(connection.GetDatabase(), stream, group),
            stream,
            app.Services.GetRequiredService<IChatStore>(),
            Console.Error
        );
        await importer.RunAsync(settings["All"] is "true" or "True", cancellationToken);
        await Console.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Imported {importer.Imported} messages of {stream}; {importer.Refused} were not."
            )
        );
        return importer.Refused > 0 ? SomeRefused : 0;
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(string server)
    {
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(server);
        }
        catch (RedisConnectionException exception)
        {
            throw new IOException(
                $"Redis at {server} (Import:Redis) cannot be reached: {exception.Message}",
                exception
            );
        }
    }
}
