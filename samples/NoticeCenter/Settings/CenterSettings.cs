using Notify;

namespace NoticeCenter;

/// <summary>The section <c>NoticeCenter</c>, read once and judged with everything else that is configured.</summary>
internal sealed class CenterSettings : IStartupCheck
{
    private const string GroupsKey = "NoticeCenter:Groups";
    private const string ZoneKey = "NoticeCenter:TimeZone";
    private readonly List<string> _problems = [];

    public CenterSettings(IConfiguration configuration)
    {
        Groups = ReadGroups(configuration.GetSection(GroupsKey));
        Clock = new OldClock(ReadZone(configuration[ZoneKey]));
    }

    /// <summary>The groups that pages show types by, with the types of each.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Groups { get; }

    public OldClock Clock { get; }

    public IEnumerable<string> FindProblems() => _problems;

    private Dictionary<string, IReadOnlyList<int>> ReadGroups(IConfiguration section)
    {
        var groups = new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);
        foreach (var group in section.GetChildren())
        {
            if (TypeRanges.Parse(group.Value) is { } types)
                groups.Add(group.Key, types);
            else
                _problems.Add(
                    $"{GroupsKey}:{group.Key} is '{group.Value}'; list types as in \"1,2\" or \"5-11\", at most "
                        + $"{NoticeLimits.TypesPerFilter} of them."
                );
        }

        return groups;
    }

    private TimeZoneInfo ReadZone(string? id)
    {
        if (string.IsNullOrEmpty(id))
            return TimeZoneInfo.Utc;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            return zone;
        _problems.Add(
            $"{ZoneKey} is '{id}', which is no time zone; write it as in \"Asia/Shanghai\", or remove the key."
        );
        return TimeZoneInfo.Utc;
    }
}
