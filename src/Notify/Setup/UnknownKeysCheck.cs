using Microsoft.Extensions.Configuration;
using Notify.Hosting;
using Notify.Recurring;
using Notify.Shared;

namespace Notify.Setup;

/// <summary>
/// Finds keys of the section that mean nothing: a misspelt option would otherwise be ignored in silence. Sections of
/// adapters that are not registered here are left alone, unless their name is a misspelt one.
/// </summary>
internal sealed class UnknownKeysCheck(
    NotifyBuilder builder,
    NotifyRegistry registry,
    RecurringRegistry recurring,
    IEnumerable<AdapterDescriptor> adapters
) : IStartupCheck
{
    private const string Groups = "Groups";
    private const string Recurring = "Recurring";

    public IEnumerable<string> FindProblems()
    {
        if (builder.Configuration is not { } section)
            return [];
        var names = KnownKeys
            .Of<NotifyOptions>()
            .Append(Groups)
            .Append(Recurring)
            .Concat(adapters.Select(adapter => adapter.Name))
            .Distinct();
        var topics = section.GetSection(nameof(NotifyOptions.Topics)).GetChildren();
        return KnownKeys
            .Unknown(section, "", [.. names], mayHaveOthers: true)
            .Concat(KnownKeys.UnknownIn<InboxOptions>(section, nameof(NotifyOptions.Notices)))
            .Concat(OfTopic(section, nameof(NotifyOptions.TopicDefaults)))
            .Concat(topics.SelectMany(topic => OfTopic(section, $"{nameof(NotifyOptions.Topics)}:{topic.Key}")))
            .Concat(section.GetSection(Groups).GetChildren().SelectMany(group => OfGroup(section, group.Key)))
            .Concat(section.GetSection(Recurring).GetChildren().SelectMany(one => OfSchedule(section, one.Key)));
    }

    private IEnumerable<string> OfSchedule(IConfiguration section, string name)
    {
        var path = $"{Recurring}:{name}";
        if (!recurring.Schedules.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return
            [
                $"{path}: there is no such schedule; add it with notify.AddRecurring(\"{name}\", ...), or remove the key.",
            ];
        }

        return KnownKeys
            .UnknownIn<RecurringOptions>(section, path)
            .Concat(KnownKeys.UnknownIn<RetryOptions>(section, $"{path}:{nameof(RecurringOptions.Retry)}"));
    }

    private static IEnumerable<string> OfTopic(IConfiguration section, string path) =>
        KnownKeys
            .UnknownIn<TopicOptions>(section, path)
            .Concat(KnownKeys.UnknownIn<RateLimitOptions>(section, $"{path}:{nameof(TopicOptions.RateLimit)}"));

    private IEnumerable<string> OfGroup(IConfiguration section, string name)
    {
        // Configuration knows no case, so neither does this.
        if (!registry.Groups.Exists(group => group.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            return
            [
                $"Groups:{name}: there is no such group; register it with notify.Group(\"{name}\", ...), or remove the key.",
            ];
        }

        var path = $"{Groups}:{name}";
        return KnownKeys
            .UnknownIn<GroupOptions>(section, path)
            .Concat(KnownKeys.UnknownIn<RetryOptions>(section, $"{path}:{nameof(GroupOptions.Retry)}"))
            .Concat(KnownKeys.UnknownIn<RateLimitOptions>(section, $"{path}:{nameof(GroupOptions.RateLimit)}"));
    }
}
