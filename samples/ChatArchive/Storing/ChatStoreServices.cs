using Microsoft.Extensions.Options;
using Notify;

namespace ChatArchive.Storing;

internal static class ChatStoreServices
{
    /// <summary>Keeps the archive where section <c>ChatArchive</c> says.</summary>
    public static void AddChatStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ChatStoreOptions>(configuration.GetSection("ChatArchive"));
        services.AddSingleton<IStartupCheck, ChatStoreCheck>();
        services.AddSingleton<IChatStore>(s =>
            s.GetRequiredService<IOptions<ChatStoreOptions>>().Value is { Shards.Count: > 0 } options
                ? new MySqlChatStore(options)
                : new MemoryChatStore()
        );
    }
}
