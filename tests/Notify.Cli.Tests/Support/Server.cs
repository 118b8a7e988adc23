using System.Globalization;
using Notify.TestServers;

namespace Notify.Cli.Tests.Support;

/// <summary>The MariaDB that all tests share, each with databases of its own.</summary>
internal static class Server
{
    private static readonly SharedServer<MariaDbServer> Shared = new(() =>
        MariaDbServer.StartNewAsync(new() { Arguments = ["--innodb-flush-log-at-trx-commit=0"] })
    );

    /// <summary>A new database.</summary>
    /// <returns>The connection to it, and what runs statements in it.</returns>
    public static async Task<(string Connection, Func<string, Task<string>> Sql)> DatabaseAsync()
    {
        var server = await Shared.GetAsync();
        var name = $"c{Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..16]}";
        await server.SqlAsync($"CREATE DATABASE {name}");
        return (server.ConnectionStringFor(name), statements => server.SqlAsync($"USE {name}; {statements}"));
    }
}
