namespace Notify.AspNetCore;

/// <summary>Scopes that are about topics.</summary>
internal static class TopicScope
{
    public const string Produce = "produce:";
    public const string Consume = "consume:";

    private const string Everything = "#";

    /// <summary>True if one of the scopes allows what a prefix names for a topic or a pattern.</summary>
    public static bool Allows(IEnumerable<string> scopes, string prefix, string topic) =>
        scopes.Any(scope =>
            scope.StartsWith(prefix, StringComparison.Ordinal) && Covers(scope[prefix.Length..], topic)
        );

    /// <summary>
    /// What is wrong with the topic of a scope, or null; scopes that are about no topic are not judged.
    /// </summary>
    public static string? Fault(string scope)
    {
        foreach (var prefix in (string[])[Produce, Consume])
        {
            if (scope.StartsWith(prefix, StringComparison.Ordinal))
                return Names.PatternFault(scope[prefix.Length..]);
        }

        return null;
    }

    private static bool Covers(string allowed, string topic)
    {
        if (allowed == topic)
            return true;
        if (Names.PatternFault(topic) is not null)
            return false;
        // A pattern may reach topics that another one with the same words in it does not.
        return Names.IsPattern(topic)
            ? allowed == Everything && !Names.IsReservedTopic(topic)
            : new TopicPattern(allowed).Matches(topic);
    }
}
