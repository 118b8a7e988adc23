using Microsoft.Extensions.Options;

namespace Notify.Setup;

/// <summary>Finds every fault of <see cref="NotifyOptions" />.</summary>
internal sealed class OptionsCheck(IOptions<NotifyOptions> settings) : IStartupCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public IEnumerable<string> FindProblems()
    {
        var options = settings.Value;
        if (PrefixFault(options.Prefix) is { } fault)
            yield return fault;
        if (options.MaxBodyBytes is < 1 or > 128 * 1024 * 1024)
            yield return $"MaxBodyBytes is {options.MaxBodyBytes}; set 1 to 134217728 (128 MiB).";
        if (options.SendTimeout <= TimeSpan.Zero || options.SendTimeout > Longest)
            yield return $"SendTimeout is {options.SendTimeout}; set more than zero, a day at most.";
        if (options.ShutdownTimeout < TimeSpan.Zero || options.ShutdownTimeout > Longest)
            yield return $"ShutdownTimeout is {options.ShutdownTimeout}; set zero to a day.";
        if (!Enum.IsDefined(options.LedgerMode))
            yield return $"LedgerMode is {options.LedgerMode}; set Off, Failures or All.";
        if (options.LedgerKeepFor <= TimeSpan.Zero)
            yield return $"LedgerKeepFor is {options.LedgerKeepFor}; set more than zero.";
        foreach (var problem in TopicFaults("TopicDefaults", options.TopicDefaults))
            yield return problem;
        foreach (var (name, topic) in options.Topics)
        {
            if (Names.TopicFault(name) is { } wrong)
                yield return $"Topics:{name}: {wrong}.";
            foreach (var problem in TopicFaults($"Topics:{name}", topic))
                yield return problem;
        }

        foreach (var problem in NoticeFaults(options.Notices))
            yield return problem;
    }

    private static string? PrefixFault(string prefix) =>
        prefix.Length is < 1 or > MessageLimits.PrefixLength || prefix.AsSpan().ContainsAnyExcept(PrefixCharacters)
            ? $"Prefix is '{prefix}'; set 1 to {MessageLimits.PrefixLength} letters, digits, '_' and '-'."
            : null;

    private static readonly System.Buffers.SearchValues<char> PrefixCharacters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    );

    private static IEnumerable<string> TopicFaults(string path, TopicOptions topic)
    {
        if (topic.Partitions is < 1 or > MessageLimits.Partitions)
            yield return $"{path}:Partitions is {topic.Partitions}; set 1 to {MessageLimits.Partitions}.";
        if (topic.HoldLimit < 1)
            yield return $"{path}:HoldLimit is {topic.HoldLimit}; set 1 at least, or Transient to hold nothing.";
        if (topic.HoldFor <= TimeSpan.Zero)
            yield return $"{path}:HoldFor is {topic.HoldFor}; set more than zero, or Transient to hold nothing.";
        foreach (var fault in topic.RateLimit?.Faults() ?? [])
            yield return $"{path}:RateLimit:{fault}.";
    }

    private static IEnumerable<string> NoticeFaults(InboxOptions inbox)
    {
        if (inbox.MaxPerUser < 1)
            yield return $"Notices:MaxPerUser is {inbox.MaxPerUser}; set 1 at least, or leave it out for no bound.";
        if (inbox.KeepFor <= TimeSpan.Zero)
            yield return $"Notices:KeepFor is {inbox.KeepFor}; set more than zero, or leave it out to keep all.";
        if (inbox.RememberDeletedFor < TimeSpan.Zero)
            yield return $"Notices:RememberDeletedFor is {inbox.RememberDeletedFor}; set zero at least.";
        if (inbox.BroadcastsForNewUsers < TimeSpan.Zero)
            yield return $"Notices:BroadcastsForNewUsers is {inbox.BroadcastsForNewUsers}; set zero at least.";
        if (inbox.SweepEvery < TimeSpan.FromSeconds(1) || inbox.SweepEvery > Longest)
            yield return $"Notices:SweepEvery is {inbox.SweepEvery}; set a second to a day.";
        if (inbox.BatchSize is < 1 or > 10_000)
            yield return $"Notices:BatchSize is {inbox.BatchSize}; set 1 to 10000.";
        if (inbox.BatchWait < TimeSpan.Zero || inbox.BatchWait > Longest)
            yield return $"Notices:BatchWait is {inbox.BatchWait}; set zero to a day.";
    }
}
