using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Notify.Shared;

namespace Notify.InMemory;

/// <summary>Finds every fault of <see cref="InMemoryOptions" />, and keys of its section that are none.</summary>
internal sealed class InMemoryStartupCheck(IOptions<InMemoryOptions> settings, IConfiguration? configuration)
    : IStartupCheck
{
    public IEnumerable<string> FindProblems() =>
        FindFaults().Concat(KnownKeys.UnknownIn<InMemoryOptions>(configuration, InMemoryBuilderExtensions.AdapterName));

    private IEnumerable<string> FindFaults()
    {
        var options = settings.Value;
        if (options.QueueLimit is < 1 or > 100_000_000)
            yield return $"InMemory:QueueLimit is {options.QueueLimit}; set 1 to 100000000.";
        if (options.QueueBytes < 1)
            yield return $"InMemory:QueueBytes is {options.QueueBytes}; set 1 at least.";
        if (options.TopicLimit is < 1 or > 1_000_000)
            yield return $"InMemory:TopicLimit is {options.TopicLimit}; set 1 to 1000000.";
        if (options.FailureLimit < 0)
            yield return $"InMemory:FailureLimit is {options.FailureLimit}; set 0 at least.";
        if (options.ScheduleLimit < 0)
            yield return $"InMemory:ScheduleLimit is {options.ScheduleLimit}; set 0 at least.";
        if (options.MaxDelay <= TimeSpan.Zero || options.MaxDelay > TimeSpan.FromDays(36_500))
            yield return $"InMemory:MaxDelay is {options.MaxDelay}; set more than zero, 36500 days at most.";
        if (options.LedgerLimit < 1)
            yield return $"InMemory:LedgerLimit is {options.LedgerLimit}; set 1 at least.";
        if (options.NoticeBytes is < 1 or > 1024 * 1024)
            yield return $"InMemory:NoticeBytes is {options.NoticeBytes}; set 1 to 1048576.";
    }
}
