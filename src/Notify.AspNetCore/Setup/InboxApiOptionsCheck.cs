using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Notify.Shared;

namespace Notify.AspNetCore;

/// <summary>Finds what is wrong with <see cref="InboxApiOptions" /> before the application starts.</summary>
internal sealed class InboxApiOptionsCheck(
    InboxApiOptions options,
    IAuthorizationPolicyProvider policies,
    IOptions<AuthorizationOptions> authorization,
    IConfiguration? configuration
) : IStartupCheck
{
    private static readonly TimeSpan MostHeartbeat = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostWait = TimeSpan.FromHours(1);

    public IEnumerable<string> FindProblems()
    {
        string?[] problems =
        [
            Range(nameof(options.HeartbeatEvery), options.HeartbeatEvery, TimeSpan.FromSeconds(1), MostHeartbeat),
            Range(nameof(options.ReconnectAfterLeast), options.ReconnectAfterLeast, TimeSpan.Zero, MostWait),
            Range(
                nameof(options.ReconnectAfterMost),
                options.ReconnectAfterMost,
                options.ReconnectAfterLeast,
                MostWait
            ),
            Range(nameof(options.WriteTimeout), options.WriteTimeout, TimeSpan.FromSeconds(1), MostWait),
            Range(nameof(options.StreamsPerUser), options.StreamsPerUser, 1, int.MaxValue),
            Range(nameof(options.ReplayAtMost), options.ReplayAtMost, 1, NoticeLimits.PageSize),
            Policy(nameof(options.ReadPolicy), options.ReadPolicy),
            Policy(nameof(options.SendPolicy), options.SendPolicy),
        ];
        return problems
            .OfType<string>()
            .Concat(KnownKeys.UnknownIn<InboxApiOptions>(configuration, InboxApiBuilderExtensions.SectionName));
    }

    private static string? Range<T>(string name, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? $"{InboxApiBuilderExtensions.SectionName}:{name} is {value}; set {least} to {most}."
            : null;

    private string? Policy(string name, string? policy)
    {
        // A provider of the application's own may know policies that are listed nowhere.
        if (policy is null || policies.GetType() != typeof(DefaultAuthorizationPolicyProvider))
            return null;
        return authorization.Value.GetPolicy(policy) is null
            ? $"InboxApiOptions.{name} names the policy '{policy}', which is not there; add it with services.AddAuthorizationBuilder().AddPolicy(\"{policy}\", ...)."
            : null;
    }
}
