namespace Notify;

/// <summary>
/// A topic, or a pattern over topics: <c>*</c> stands for exactly one word, <c>#</c> for any number of words, none
/// included.
/// </summary>
public sealed class TopicPattern
{
    private readonly string[] _words;

    /// <summary>Reads a topic or pattern.</summary>
    /// <param name="pattern">A text that <see cref="Names.PatternFault" /> finds no fault with.</param>
    public TopicPattern(string pattern)
    {
        Text = pattern;
        IsExact = !Names.IsPattern(pattern);
        _words = IsExact ? [] : pattern.Split('.');
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>True if it names one topic.</summary>
    public bool IsExact { get; }

    /// <summary>
    /// True if the pattern covers the topic. Notify's own topics (<see cref="Names.IsReservedTopic" />) are covered
    /// only by a pattern that begins with their first word.
    /// </summary>
    /// <param name="topic">A topic.</param>
    public bool Matches(string topic)
    {
        if (IsExact)
            return Text == topic;
        return !(_words[0] is "*" or "#" && Names.IsReservedTopic(topic)) && Matches(_words, topic.Split('.'));
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> topic)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == "#")
                return MatchesAnywhere(pattern[1..], topic);
            if (topic.IsEmpty || (pattern[0] != "*" && pattern[0] != topic[0]))
                return false;
            pattern = pattern[1..];
            topic = topic[1..];
        }

        return topic.IsEmpty;
    }

    private static bool MatchesAnywhere(ReadOnlySpan<string> rest, ReadOnlySpan<string> topic)
    {
        for (var skipped = 0; skipped <= topic.Length; skipped++)
        {
            if (Matches(rest, topic[skipped..]))
                return true;
        }

        return false;
    }
}
