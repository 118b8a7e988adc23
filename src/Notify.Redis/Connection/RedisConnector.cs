using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>Opens connections as the options say.</summary>
internal static class RedisConnector
{
    /// <summary>To all servers of the configuration.</summary>
    public static async Task<IConnectionMultiplexer> ConnectAsync(RedisSettings settings)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(Configure(settings.Options)).ConfigureAwait(false);
        CompleteInAnyOrder(connection);
        return connection;
    }

    /// <summary>
    /// Old clients complete one call after the other unless told otherwise, so that decoding a large answer would hold
    /// up all others. Newer ones have no such setting.
    /// </summary>
    private static void CompleteInAnyOrder(IConnectionMultiplexer connection) =>
        typeof(IConnectionMultiplexer).GetProperty("PreserveAsyncOrder")?.SetValue(connection, false);

    public static ConfigurationOptions Configure(RedisOptions options)
    {
        var configuration = ConfigurationOptions.Parse(options.Configuration);
        // A server that is out of reach is a matter of health: the client keeps trying.
        configuration.AbortOnConnectFail = false;
        configuration.ClientName ??= "notify";
        if (options.Password is { } password)
            configuration.Password = password;
        if (options.Tls)
            configuration.Ssl = true;
        return configuration;
    }
}
