using Microsoft.Extensions.Configuration;
using Notify.Shared;

namespace Notify.MySql;

/// <summary>Finds every fault of <see cref="MySqlOutboxOptions" />.</summary>
internal static class OutboxFaults
{
    private const string Path = "MySql:Outbox";

    public static IEnumerable<string> Find(MySqlOptions options, IConfiguration? configuration) =>
        FindNumbers(options.Outbox)
            .Concat(FindDatabases(options))
            .Concat(
                KnownKeys
                    .UnknownIn<MySqlOutboxOptions>(configuration, Path)
                    // Lists are bound without being set, which KnownKeys cannot see.
                    .Where(problem =>
                        !problem.StartsWith($"The key '{Path}:Databases'", StringComparison.OrdinalIgnoreCase)
                    )
            );

    private static IEnumerable<string> FindNumbers(MySqlOutboxOptions outbox)
    {
        if (outbox.Batch is < 1 or > 10_000)
            yield return $"{Path}:Batch is {outbox.Batch}; set 1 to 10000.";
        if (outbox.Poll < TimeSpan.FromMilliseconds(10) || outbox.Poll > TimeSpan.FromMinutes(1))
            yield return $"{Path}:Poll is {outbox.Poll}; set 10 milliseconds to a minute.";
        if (outbox.Lease < TimeSpan.FromSeconds(3) || outbox.Lease > TimeSpan.FromMinutes(10))
            yield return $"{Path}:Lease is {outbox.Lease}; set 3 seconds to 10 minutes.";
        if (outbox.Attempts is < 1 or > 100)
            yield return $"{Path}:Attempts is {outbox.Attempts}; set 1 to 100.";
    }

    private static IEnumerable<string> FindDatabases(MySqlOptions options)
    {
        var outbox = options.Outbox;
        if (outbox is { Databases.Count: > 0, ConnectionString.Length: > 0 })
            yield return $"{Path}:ConnectionString and {Path}:Databases are both set; keep one of them.";
        for (var i = 0; i < outbox.Databases.Count; i++)
        {
            if (!outbox.Databases[i].IsSet)
                yield return $"{Path}:Databases:{i} has no ConnectionString; set it.";
        }

        var needsDriver = outbox.Relay && outbox.GetDatabases().Any(one => one.AsServer().GetDataSource() is null);
        if (needsDriver && ProviderFinder.Find(options) is null)
            yield return ProviderFinder.Missing;
    }
}
