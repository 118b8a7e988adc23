using Microsoft.Extensions.Configuration;
using Notify.Shared;

namespace Notify.AspNetCore;

/// <summary>Finds what is wrong with <see cref="TopicSocketOptions" /> before the application starts.</summary>
internal sealed class TopicSocketOptionsCheck(TopicSocketOptions options, IConfiguration? configuration) : IStartupCheck
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public IEnumerable<string> FindProblems()
    {
        string?[] problems =
        [
            Range(nameof(options.Connections), options.Connections, 1, 1_000_000),
            Range(nameof(options.ConnectionsPerClient), options.ConnectionsPerClient, 1, 1_000_000),
            Range(nameof(options.Subscriptions), options.Subscriptions, 1, 1_000),
            Range(nameof(options.MessageBytes), options.MessageBytes, 1024, 256 * 1024 * 1024),
            Range(nameof(options.SignInTimeout), options.SignInTimeout, Second, Hour),
            Range(nameof(options.SignInAttempts), options.SignInAttempts, 1, 1_000),
            Range(nameof(options.HeartbeatEvery), options.HeartbeatEvery, Second, TimeSpan.FromMinutes(5)),
            Range(nameof(options.PeerTimeout), options.PeerTimeout, options.HeartbeatEvery + Second, Hour),
            Range(nameof(options.WriteTimeout), options.WriteTimeout, Second, Hour),
            Range(nameof(options.WaitingBytes), options.WaitingBytes, 64 * 1024, int.MaxValue / 2),
            Range(nameof(options.MostPrefetch), options.MostPrefetch, 1, ushort.MaxValue),
            Range(nameof(options.Prefetch), options.Prefetch, 1, options.MostPrefetch),
            Range(nameof(options.PrefetchBytes), options.PrefetchBytes, 1, long.MaxValue),
            Range(nameof(options.AcknowledgeWithin), options.AcknowledgeWithin, Second, TimeSpan.FromDays(1)),
            Range(nameof(options.Attempts), options.Attempts, 1, int.MaxValue),
            Range(nameof(options.CloseTimeout), options.CloseTimeout, Second, Hour),
        ];
        return problems
            .OfType<string>()
            .Concat(KnownKeys.UnknownIn<TopicSocketOptions>(configuration, TopicSocketBuilderExtensions.SectionName));
    }

    private static string? Range<T>(string name, T value, T least, T most)
        where T : IComparable<T> =>
        OptionRules.Range(TopicSocketBuilderExtensions.SectionName, name, value, least, most);
}
