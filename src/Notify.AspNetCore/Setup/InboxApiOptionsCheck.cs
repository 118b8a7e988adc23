using Microsoft.Extensions.Configuration;
using Notify.Shared;

namespace Notify.AspNetCore;

/// <summary>Finds what is wrong with <see cref="InboxApiOptions" /> before the application starts.</summary>
internal sealed class InboxApiOptionsCheck(InboxApiOptions options, OptionRules rules, IConfiguration? configuration)
    : IStartupCheck
{
    private const string Section = InboxApiBuilderExtensions.SectionName;

    public IEnumerable<string> FindProblems()
    {
        string?[] problems =
        [
            .. OptionRules.OfPace(Section, EventPace.Of(options)),
            OptionRules.Range(Section, nameof(options.StreamsPerUser), options.StreamsPerUser, 1, int.MaxValue),
            OptionRules.Range(Section, nameof(options.ReplayAtMost), options.ReplayAtMost, 1, NoticeLimits.PageSize),
            rules.Policy(nameof(InboxApiOptions), nameof(options.ReadPolicy), options.ReadPolicy),
            rules.Policy(nameof(InboxApiOptions), nameof(options.SendPolicy), options.SendPolicy),
        ];
        return problems.OfType<string>().Concat(KnownKeys.UnknownIn<InboxApiOptions>(configuration, Section));
    }
}
