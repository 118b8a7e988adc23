using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Notify.Shared;

namespace Notify.MySql;

/// <summary>Finds every fault of <see cref="MySqlOptions" />, and keys of its section that are none.</summary>
internal sealed class MySqlStartupCheck(
    IOptions<MySqlOptions> settings,
    IOptions<NotifyOptions> notify,
    IEnumerable<AdapterChoice> choices,
    IConfiguration? configuration
) : IStartupCheck
{
    private const string Name = MySqlBuilderExtensions.AdapterName;
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromMinutes(10);

    public IEnumerable<string> FindProblems() =>
        FindFaults()
            .Concat(ShardFaults())
            .Concat(OutboxFaults.Find(settings.Value, configuration))
            .Concat(
                KnownKeys
                    .UnknownIn<MySqlOptions>(configuration, Name)
                    // Lists are bound without being set, which KnownKeys cannot see.
                    .Where(problem => !problem.StartsWith("The key 'MySql:Shards'", StringComparison.OrdinalIgnoreCase))
            );

    private bool IsUsed =>
        choices.Any(choice => IsThis(choice.Name))
        || IsThis(notify.Value.Inbox)
        || IsThis(notify.Value.Ledger)
        || IsThis(notify.Value.Delay);

    private static bool IsThis(string? name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<string> FindFaults()
    {
        var options = settings.Value;
        if (options.Tables is < 1 or > TableRange.MostTables)
            yield return $"MySql:Tables is {options.Tables}; set 1 to {TableRange.MostTables}.";
        if (options is { UserMap: MySqlUserMap.Modulo, UserIds: MySqlUserIds.Text })
            yield return "MySql:UserMap is Modulo, but text has no remainder; set MySql:UserIds to Numeric, or UserMap to Hash.";
        if (options.TablePrefix is not null && MySqlSettings.PrefixFault(options, notify.Value) is { } fault)
            yield return fault;
        if (options.NoticeBytes is < 1 or > 65_535)
            yield return $"MySql:NoticeBytes is {options.NoticeBytes}; set 1 to 65535.";
        if (options.CallTimeout < LeastTimeout || options.CallTimeout > MostTimeout)
            yield return $"MySql:CallTimeout is {options.CallTimeout}; set 1 second to 10 minutes.";
        if (options.Retries is < 0 or > 20)
            yield return $"MySql:Retries is {options.Retries}; set 0 to 20.";
        if (options.MaxConnections is < 2 or > 1000)
            yield return $"MySql:MaxConnections is {options.MaxConnections}; set 2 to 1000.";
        if (options.AppendLanes is < 1 or > 64)
            yield return $"MySql:AppendLanes is {options.AppendLanes}; set 1 to 64.";
        if (options.MaxDelay <= TimeSpan.Zero || options.MaxDelay > TimeSpan.FromDays(36_500))
            yield return $"MySql:MaxDelay is {options.MaxDelay}; set more than zero, 36500 days at most.";
        if (options.PollInterval < TimeSpan.FromMilliseconds(10) || options.PollInterval > TimeSpan.FromHours(1))
            yield return $"MySql:PollInterval is {options.PollInterval}; set 10 ms to 1 hour.";
    }

    private IEnumerable<string> ShardFaults()
    {
        var options = settings.Value;
        if (options is { Shards.Count: > 0, ConnectionString.Length: > 0 })
            yield return "MySql:ConnectionString and MySql:Shards are both set; keep one of them.";
        for (var i = 0; i < options.Shards.Count; i++)
        {
            if (options.Shards[i] is { ConnectionString.Length: 0 } shard && shard.GetDataSource() is null)
                yield return $"MySql:Shards:{i} has no ConnectionString; set it.";
        }

        foreach (var fault in options.GetServers().Count == 0 ? [] : ShardPlan.Faults(options))
            yield return fault;
        if (options.GetServers().Count == 0 && IsUsed)
            yield return "MySql is chosen, but no server is configured; set MySql:ConnectionString, or MySql:Shards.";
        if (options.GetServers().Any(server => server.GetDataSource() is null) && ProviderFinder.Find(options) is null)
            yield return ProviderFinder.Missing;
    }
}
