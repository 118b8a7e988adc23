using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Notify.AspNetCore;

/// <summary>What options of several parts have alike; each rule gives a sentence, or null if all is well.</summary>
internal sealed class OptionRules(IAuthorizationPolicyProvider policies, IOptions<AuthorizationOptions> authorization)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostHeartbeat = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostWait = TimeSpan.FromHours(1);

    public static string? Range<T>(string section, string name, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? $"{section}:{name} is {value}; set {least} to {most}."
            : null;

    /// <summary>The times of streams of events.</summary>
    public static IEnumerable<string?> OfPace(string section, EventPace pace) =>
        [
            Range(section, nameof(pace.HeartbeatEvery), pace.HeartbeatEvery, Second, MostHeartbeat),
            Range(section, nameof(pace.ReconnectAfterLeast), pace.ReconnectAfterLeast, TimeSpan.Zero, MostWait),
            Range(
                section,
                nameof(pace.ReconnectAfterMost),
                pace.ReconnectAfterMost,
                pace.ReconnectAfterLeast,
                MostWait
            ),
            Range(section, nameof(pace.WriteTimeout), pace.WriteTimeout, Second, MostWait),
        ];

    /// <summary>A policy that options name must be there.</summary>
    public string? Policy(string options, string name, string? policy)
    {
        // A provider of the application's own may know policies that are listed nowhere.
        if (policy is null || policies.GetType() != typeof(DefaultAuthorizationPolicyProvider))
            return null;
        return authorization.Value.GetPolicy(policy) is null
            ? $"{options}.{name} names the policy '{policy}', which is not there; add it with services.AddAuthorizationBuilder().AddPolicy(\"{policy}\", ...)."
            : null;
    }
}
