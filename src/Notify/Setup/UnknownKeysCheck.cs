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
    private const string Groups = "Groups";

    private static readonly string[] OptionNames =
    [
        nameof(NotifyOptions.Transport),
        nameof(NotifyOptions.Delay),
        nameof(NotifyOptions.Inbox),
        nameof(NotifyOptions.Ledger),
        nameof(NotifyOptions.LedgerMode),
        nameof(NotifyOptions.LedgerKeepFor),
        nameof(NotifyOptions.Prefix),
        nameof(NotifyOptions.MaxBodyBytes),
        nameof(NotifyOptions.SendTimeout),
        nameof(NotifyOptions.ShutdownTimeout),
        nameof(NotifyOptions.Topics),
        nameof(NotifyOptions.TopicDefaults),
        nameof(NotifyOptions.Notices),
        Groups,
    ];

    public IEnumerable<string> FindProblems()
    {
        if (builder.Configuration is not { } section)
            yield break;
        var known = OptionNames.Concat(adapters.Select(adapter => adapter.Name)).Distinct().ToList();
        foreach (var child in section.GetChildren())
        {
            if (known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                continue;
            var meant = known.MinBy(name => Distance(name, child.Key))!;
            var isNear = Distance(meant, child.Key) <= 2;
            if (isNear || !child.GetChildren().Any())
                yield return $"The key '{child.Key}' means nothing here{(isNear ? $"; did you mean '{meant}'?" : "; remove it.")}";
        }

        foreach (var group in section.GetSection(Groups).GetChildren())
        {
            if (!registry.Groups.Exists(definition => definition.Name == group.Key))
                yield return $"Groups:{group.Key}: there is no such group; register it with notify.Group(\"{group.Key}\", ...), or remove the key.";
        }
    }

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
