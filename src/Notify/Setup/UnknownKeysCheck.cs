using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Notify.Hosting;

namespace Notify.Setup;

/// <summary>
/// Finds keys of the section that mean nothing: a misspelt option would otherwise be ignored in silence. Sections of
/// adapters that are not registered here are left alone, unless their name is a misspelt one.
/// </summary>
internal sealed class UnknownKeysCheck(
    NotifyBuilder builder,
    NotifyRegistry registry,
    IEnumerable<AdapterDescriptor> adapters
) : IStartupCheck
{
    private const DynamicallyAccessedMemberTypes Properties = DynamicallyAccessedMemberTypes.PublicProperties;
    private const string Groups = "Groups";

    public IEnumerable<string> FindProblems()
    {
        if (builder.Configuration is not { } section)
            return [];
        var names = KeysOf<NotifyOptions>().Append(Groups).Concat(adapters.Select(adapter => adapter.Name)).Distinct();
        var topics = section.GetSection(nameof(NotifyOptions.Topics)).GetChildren();
        return Unknown(section, "", [.. names], mayHaveOthers: true)
            .Concat(UnknownIn<InboxOptions>(section, nameof(NotifyOptions.Notices)))
            .Concat(UnknownIn<TopicOptions>(section, nameof(NotifyOptions.TopicDefaults)))
            .Concat(
                topics.SelectMany(topic =>
                    UnknownIn<TopicOptions>(section, $"{nameof(NotifyOptions.Topics)}:{topic.Key}")
                )
            )
            .Concat(section.GetSection(Groups).GetChildren().SelectMany(group => OfGroup(section, group.Key)));
    }

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
        return UnknownIn<GroupOptions>(section, path)
            .Concat(UnknownIn<RetryOptions>(section, $"{path}:{nameof(GroupOptions.Retry)}"));
    }

    private static IEnumerable<string> UnknownIn<[DynamicallyAccessedMembers(Properties)] T>(
        IConfiguration section,
        string path
    ) => Unknown(section.GetSection(path), $"{path}:", KeysOf<T>(), mayHaveOthers: false);

    private static IEnumerable<string> Unknown(
        IConfiguration section,
        string path,
        List<string> known,
        bool mayHaveOthers
    )
    {
        foreach (var child in section.GetChildren())
        {
            if (known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                continue;
            var meant = known.MinBy(name => Distance(name, child.Key))!;
            var isNear = Distance(meant, child.Key) <= 2;
            if (isNear || !mayHaveOthers || !child.GetChildren().Any())
                yield return $"The key '{path}{child.Key}' means nothing here{(isNear ? $"; did you mean '{meant}'?" : "; remove it.")}";
        }
    }

    /// <summary>What can be configured of some options: whatever can be set, and what is gathered by name.</summary>
    private static List<string> KeysOf<[DynamicallyAccessedMembers(Properties)] T>() =>
        [
            .. typeof(T)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite || property.PropertyType.IsAssignableTo(typeof(IDictionary)))
                .Select(property => property.Name),
        ];

    /// <summary>
    /// How many letters must be added, removed or replaced to make one text of the other; case does not count.
    /// </summary>
    private static int Distance(string one, string other)
    {
        var previous = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var current = new int[other.Length + 1];
            current[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + (same ? 0 : 1));
            }

            previous = current;
        }

        return previous[^1];
    }
}
