using System.Data.Common;

namespace Notify.MySql;

/// <summary>The servers, in the order of the configuration. Nothing is opened before it is used.</summary>
internal sealed class MySqlServers : IAsyncDisposable
{
    // All that drivers know it by.
    private static readonly string[] CharacterSetNames = ["CharSet", "CharacterSet", "Character Set"];

    public MySqlServers(MySqlSettings settings)
    {
        var factory = Driver(settings);
        All = [.. settings.Options.GetServers().Select((server, i) => Make(server, i, factory, settings))];
    }

    public IReadOnlyList<MySqlServer> All { get; }

    /// <summary>The driver, looked for when it is first needed.</summary>
    public static Lazy<DbProviderFactory> Driver(MySqlSettings settings) =>
        new(() =>
            ProviderFinder.Find(settings.Options) ?? throw new NotifyConfigurationException([ProviderFinder.Missing])
        );

    /// <summary>Where what is not spread over servers is: the map, broadcasts, ledger, schedule.</summary>
    /// <exception cref="NotifyConfigurationException">No server is configured.</exception>
    public MySqlServer Home =>
        All.Count > 0
            ? All[0]
            : throw new NotifyConfigurationException([
                "MySql is used, but no server is configured. Set MySql:ConnectionString, or MySql:Shards.",
            ]);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in All)
            await server.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>One server; nothing is opened yet.</summary>
    public static MySqlServer Make(
        MySqlShardOptions options,
        int index,
        Lazy<DbProviderFactory> factory,
        MySqlSettings settings
    )
    {
        if (options.GetDataSource() is { } given)
            return new MySqlServer(NameOf(given.ConnectionString, index), given, ownsSource: false, settings);
        var connection = new DbConnectionStringBuilder { ConnectionString = options.ConnectionString };
        if (options.Password is { } password)
            connection["Password"] = password;
        // Connections are kept by SessionPool.
        connection["Pooling"] = "false";
        // A driver that goes by the server's default would write question marks to many a server.
        foreach (var name in CharacterSetNames)
            connection.Remove(name);
        connection[CharacterSetNames[0]] = "utf8mb4";
        return new MySqlServer(
            NameOf(options.ConnectionString, index),
            factory.Value.CreateDataSource(connection.ConnectionString),
            ownsSource: true,
            settings
        );
    }

    /// <summary>Host, port and database, and never a password.</summary>
    private static string NameOf(string connectionString, int index)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var host = Part(parts, "Server", "Host", "Data Source", "DataSource") ?? $"server {index + 1}";
        var port = Part(parts, "Port") ?? "3306";
        return $"{host}:{port}/{Part(parts, "Database", "Initial Catalog")}";
    }

    private static string? Part(DbConnectionStringBuilder parts, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (parts.TryGetValue(key, out var value))
                return value.ToString();
        }

        return null;
    }
}
