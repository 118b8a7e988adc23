namespace CommandQueue;

/// <summary>Keeps commands where their statuses are kept.</summary>
internal static class CommandStores
{
    public static IServiceCollection AddCommandStore(this IServiceCollection services, IConfiguration configuration)
    {
        var notify = configuration.GetSection("Notify");
        if (notify["Ledger"] != "Redis")
            return services.AddSingleton<ICommandStore, MemoryCommandStore>();
        return services.AddSingleton<ICommandStore>(s => new RedisCommandStore(
            notify["Redis:Configuration"] ?? "localhost:6379",
            notify.GetValue("Redis:Database", 0),
            notify["Prefix"] ?? "notify",
            s.GetRequiredService<TimeProvider>()
        ));
    }
}
