using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Notify.Shared;

/// <summary>
/// Finds keys of a section that mean nothing: a misspelt option would otherwise be ignored in silence.
/// </summary>
internal static class KnownKeys
{
    public const DynamicallyAccessedMemberTypes Properties = DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>What can be configured of some options: whatever can be set, and what is gathered by name.</summary>
    public static List<string> Of<[DynamicallyAccessedMembers(Properties)] T>() =>
        [
            .. typeof(T)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite || property.PropertyType.IsAssignableTo(typeof(IDictionary)))
                .Select(property => property.Name),
        ];

    /// <summary>The keys of a section below this one that are no options, each as a sentence.</summary>
    public static IEnumerable<string> UnknownIn<[DynamicallyAccessedMembers(Properties)] T>(
        IConfiguration? section,
        string path
    ) => section is null ? [] : Unknown(section.GetSection(path), $"{path}:", Of<T>(), mayHaveOthers: false);

    /// <param name="section">The section.</param>
    /// <param name="path">How its keys are told.</param>
    /// <param name="known">Keys that mean something.</param>
    /// <param name="mayHaveOthers">True if sections of others may stand here, too, under names that are not
    /// near.</param>
    public static IEnumerable<string> Unknown(
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
