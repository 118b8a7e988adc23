using FsCheck;
using FsCheck.Fluent;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Messages;

public sealed class TopicPatternTests
{
    [Theory]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.b", "a.b.c", false)]
    [InlineData("a.b", "a", false)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a", false)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("a.#", "a", true)]
    [InlineData("a.#", "a.b.c", true)]
    [InlineData("a.#", "ab", false)]
    [InlineData("#", "a.b.c", true)]
    [InlineData("#.c", "c", true)]
    [InlineData("#.c", "a.c.c", true)]
    [InlineData("#.c", "a.c.b", false)]
    [InlineData("a.#.c", "a.c", true)]
    [InlineData("a.#.c", "a.b.b.c", true)]
    [InlineData("#.#", "a", true)]
    [InlineData("*.#.*", "a", false)]
    [InlineData("*.#.*", "a.b", true)]
    public void A_star_is_one_word_and_a_hash_is_any_number_of_words(string pattern, string topic, bool covered) =>
        Assert.Equal(covered, new TopicPattern(pattern).Matches(topic));

    [Fact]
    public void Patterns_cover_what_their_definition_says()
    {
        var pattern = Words("a", "b", "*", "#", "#");
        var topic = Words("a", "b", "c");

        Arbitrary.Holds(
            pattern.SelectMany(p => topic.Select(t => (p, t))).ToArbitrary(),
            pair =>
                Assert.Equal(Covers(pair.p.Split('.'), pair.t.Split('.')), new TopicPattern(pair.p).Matches(pair.t)),
            times: 5_000
        );
    }

    [Theory]
    [InlineData("#", false)]
    [InlineData("*.inbox", false)]
    [InlineData("#.inbox", false)]
    [InlineData("notify.*", true)]
    [InlineData("notify.#", true)]
    [InlineData("notify.inbox", true)]
    public void Notifys_own_topics_are_covered_only_by_a_pattern_that_begins_like_them(string pattern, bool covered) =>
        Assert.Equal(covered, new TopicPattern(pattern).Matches("notify.inbox"));

    [Theory]
    [InlineData("a.b", true)]
    [InlineData("a.*", false)]
    [InlineData("#", false)]
    public void A_pattern_without_wildcards_names_one_topic(string text, bool exact)
    {
        var pattern = new TopicPattern(text);

        Assert.Equal(exact, pattern.IsExact);
        Assert.Equal(text, pattern.ToString());
    }

    [Fact]
    public async Task The_worst_pattern_for_the_longest_topic_is_decided()
    {
        // By trying every way to share 64 words among 31 hashes, this would outlast the universe.
        var pattern = new TopicPattern(string.Join('.', Enumerable.Repeat("#.a", 31)) + ".#.b");
        var topic = string.Join('.', Enumerable.Repeat("a", 64));
        Assert.Null(Names.PatternFault(pattern.Text));
        Assert.Null(Names.TopicFault(topic));

        var matching = Task.Factory.StartNew(
            () => pattern.Matches(topic),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

        Assert.False(await matching.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private static Gen<string> Words(params string[] words) =>
        Gen.Choose(1, 7)
            .SelectMany(count => Gen.ArrayOf(Gen.Elements(words), count))
            .Select(chosen => string.Join('.', chosen));

    /// <summary>The definition, word for word; its time does not matter for so few words.</summary>
    private static bool Covers(ReadOnlySpan<string> pattern, ReadOnlySpan<string> topic)
    {
        if (pattern.IsEmpty)
            return topic.IsEmpty;
        if (pattern[0] == "#")
            return Covers(pattern[1..], topic) || (!topic.IsEmpty && Covers(pattern, topic[1..]));
        return !topic.IsEmpty && (pattern[0] == "*" || pattern[0] == topic[0]) && Covers(pattern[1..], topic[1..]);
    }
}
