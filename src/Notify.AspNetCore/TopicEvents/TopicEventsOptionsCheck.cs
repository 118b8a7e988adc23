using Microsoft.Extensions.Configuration;
using Notify.Shared;

namespace Notify.AspNetCore;

/// <summary>Finds what is wrong with <see cref="TopicEventsOptions" /> before the application starts.</summary>
internal sealed class TopicEventsOptionsCheck(
    TopicEventsOptions options,
    OptionRules rules,
    IConfiguration? configuration
) : IStartupCheck
{
    private const string Section = TopicEventsBuilderExtensions.SectionName;

    public IEnumerable<string> FindProblems()
    {
        string?[] problems =
        [
            .. OptionRules.OfPace(Section, EventPace.Of(options)),
            OptionRules.Range(Section, nameof(options.MaxStreams), options.MaxStreams, 1, 1_000_000),
            OptionRules.Range(Section, nameof(options.QueueLimit), options.QueueLimit, 1, 10_000),
            rules.Policy(nameof(TopicEventsOptions), nameof(options.Policy), options.Policy),
        ];
        return problems.OfType<string>().Concat(KnownKeys.UnknownIn<TopicEventsOptions>(configuration, Section));
    }
}
