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

    /// <summary>
    /// Only the last hash ever has to take another word: what the ones before it took still fits. So the time is
    /// bounded by the product of the lengths, whatever the pattern.
    /// </summary>
    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> topic)
    {
        var (at, word) = (0, 0);
        var (afterHash, taken) = (-1, 0);
        while (word < topic.Length)
        {
            if (at < pattern.Length && pattern[at] == "#")
                (afterHash, taken) = (++at, word);
            else if (at < pattern.Length && (pattern[at] == "*" || pattern[at] == topic[word]))
                (at, word) = (at + 1, word + 1);
            else if (afterHash >= 0)
                (at, word) = (afterHash, ++taken);
            else
                return false;
        }

        return !pattern[at..].ContainsAnyExcept("#");
    }
}
