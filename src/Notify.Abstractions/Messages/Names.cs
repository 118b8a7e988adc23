namespace Notify;

/// <summary>
/// The rules for names: topics and groups are words of letters, digits, <c>_</c>, <c>:</c> and <c>-</c>, joined by
/// dots. In a pattern a word may be <c>*</c> (exactly one word) or <c>#</c> (any number of words, none included).
/// </summary>
public static class Names
{
    /// <summary>What is wrong with a topic, as a sentence that names it, or null.</summary>
    /// <param name="topic">The topic to check.</param>
    public static string? TopicFault(string? topic) =>
        Fault("topic", topic, MessageLimits.TopicLength, wildcards: false);

    /// <summary>What is wrong with a topic or topic pattern, as a sentence that names it, or null.</summary>
    /// <param name="pattern">The topic or pattern to check.</param>
    public static string? PatternFault(string? pattern) =>
        Fault("topic pattern", pattern, MessageLimits.TopicLength, wildcards: true);

    /// <summary>What is wrong with a group's name, as a sentence that names it, or null.</summary>
    /// <param name="group">The name to check.</param>
    public static string? GroupFault(string? group) =>
        Fault("group", group, MessageLimits.GroupLength, wildcards: false);

    /// <summary>True if the text has a wildcard word, so that it names many topics.</summary>
    /// <param name="pattern">A valid topic or pattern.</param>
    public static bool IsPattern(string pattern) => pattern.AsSpan().ContainsAny('*', '#');

    /// <summary>
    /// True for Notify's own topics, which begin with <c>notify.</c>; applications may not send to them.
    /// </summary>
    /// <param name="topic">A topic.</param>
    public static bool IsReservedTopic(string topic) => topic.StartsWith("notify.", StringComparison.Ordinal);

    private static string? Fault(string what, string? name, int most, bool wildcards)
    {
        if (string.IsNullOrEmpty(name))
            return $"A {what} is missing; give words of letters, digits, '_', ':' and '-', joined by dots";
        if (name.Length > most)
            return $"The {what} '{name}' has {name.Length} characters, over the limit of {most}";
        return WordFault(name, wildcards) is { } fault ? $"The {what} '{name}' {fault}" : null;
    }

    private static string? WordFault(string name, bool wildcards)
    {
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && name[i] != '.')
                continue;
            var word = name.AsSpan(start, i - start);
            if (word.IsEmpty)
                return "has an empty word; words are joined by single dots";
            if (!(wildcards && word is "*" or "#") && FirstForbidden(word) is { } c)
                return Forbidden(c, wildcards);
            start = i + 1;
        }

        return null;
    }

    private static char? FirstForbidden(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or ':' or '-'))
                return c;
        }

        return null;
    }

    private static string Forbidden(char c, bool wildcards) =>
        c is '*' or '#'
            ? wildcards
                ? $"has '{c}' inside a word; a wildcard is a word of its own"
                : $"has the wildcard '{c}', which only a subscription may use"
            : $"has '{c}' (U+{(int)c:X4}); use letters, digits, '_', ':' and '-', with dots between words";
}
