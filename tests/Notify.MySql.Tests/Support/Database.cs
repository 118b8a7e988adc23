using System.Globalization;
using Notify.TestServers;

namespace Notify.MySql.Tests.Support;

/// <summary>A database of a test's own on a server, dropped at its end.</summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly MariaDbServer _server;

    private Database(MariaDbServer server) => _server = server;

    public string Name { get; } = $"t{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..16]}";

    public string ConnectionString => _server.ConnectionStringFor(Name);

    public static async Task<Database> MakeAsync(MariaDbServer server)
    {
        var database = new Database(server);
        await server.SqlAsync($"CREATE DATABASE {database.Name}");
        return database;
    }

    public static async Task<Database> MakeAsync() => await MakeAsync(await Servers.One.GetAsync());

    /// <summary>Runs statements in it, past the adapter.</summary>
    public Task<string> SqlAsync(string statements) => _server.SqlAsync($"USE {Name}; {statements}");

    public async ValueTask DisposeAsync()
    {
        if (_server.IsRunning)
            await _server.SqlAsync($"DROP DATABASE {Name}");
    }
}
