using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Notify.Shared;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>Finds every fault of <see cref="RedisOptions" />, and keys of its section that are none.</summary>
internal sealed class RedisStartupCheck(IOptions<RedisOptions> settings, IConfiguration? configuration) : IStartupCheck
{
    public IEnumerable<string> FindProblems() =>
        FindFaults().Concat(KnownKeys.UnknownIn<RedisOptions>(configuration, RedisBuilderExtensions.AdapterName));

    private IEnumerable<string> FindFaults()
    {
        var options = settings.Value;
        if (ConfigurationFault(options.Configuration) is { } fault)
            yield return fault;
        if (options.Database is < 0 or > 10_000)
            yield return $"Redis:Database is {options.Database}; set 0 to 10000.";
        if (options.CallTimeout < TimeSpan.FromMilliseconds(100) || options.CallTimeout > TimeSpan.FromMinutes(5))
            yield return $"Redis:CallTimeout is {options.CallTimeout}; set 100 ms to 5 minutes.";
        if (options.Replicas is < 0 or > 10)
            yield return $"Redis:Replicas is {options.Replicas}; set 0 (wait for none) to 10.";
        if (options.Lease < TimeSpan.FromSeconds(1) || options.Lease > TimeSpan.FromHours(1))
            yield return $"Redis:Lease is {options.Lease}; set 1 second to 1 hour.";
        if (options.PollInterval < TimeSpan.FromMilliseconds(100) || options.PollInterval > TimeSpan.FromHours(1))
            yield return $"Redis:PollInterval is {options.PollInterval}; set 100 ms to 1 hour.";
        if (options.BacklogLimit < 0)
            yield return $"Redis:BacklogLimit is {options.BacklogLimit}; set 0 (none) at least.";
        foreach (var (topic, limit) in options.BacklogLimits.Where(pair => pair.Value < 0))
            yield return $"Redis:BacklogLimits:{topic} is {limit}; set 0 (none) at least.";
        foreach (var (status, keepFor) in options.LedgerKeepFor.Where(pair => pair.Value < TimeSpan.FromSeconds(1)))
            yield return $"Redis:LedgerKeepFor:{status} is {keepFor}; set 1 second at least, or remove the key.";
        if (options.MaxDelay <= TimeSpan.Zero || options.MaxDelay > TimeSpan.FromDays(36_500))
            yield return $"Redis:MaxDelay is {options.MaxDelay}; set more than zero, 36500 days at most.";
    }

    private static string? ConfigurationFault(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration).EndPoints.Count > 0
                ? null
                : "Redis:Configuration names no server; set \"host:port\", more of them separated by commas.";
        }
        catch (ArgumentException exception)
        {
            return $"Redis:Configuration cannot be read: {exception.Message} Set \"host:port\", options after commas.";
        }
    }
}
