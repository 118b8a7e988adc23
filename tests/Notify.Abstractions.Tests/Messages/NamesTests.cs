namespace Notify.Abstractions.Tests.Messages;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("orders.placed")]
    [InlineData("A_z:0-9.b")]
    public void Words_joined_by_dots_name_topics_groups_and_patterns(string name)
    {
        Assert.Null(Names.TopicFault(name));
        Assert.Null(Names.GroupFault(name));
        Assert.Null(Names.PatternFault(name));
        Assert.False(Names.IsPattern(name));
    }

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("", "is missing")]
    [InlineData(".", "empty word")]
    [InlineData(".a", "empty word")]
    [InlineData("a.", "empty word")]
    [InlineData("a..b", "empty word")]
    [InlineData("a b", "' ' (U+0020)")]
    [InlineData("a\0", "(U+0000)")]
    [InlineData("é", "'é' (U+00E9)")]
    [InlineData("a/b", "'/' (U+002F)")]
    [InlineData("a\n", "(U+000A)")]
    public void Anything_else_is_refused_as_any_kind_of_name_with_what_is_wrong(string? name, string why)
    {
        Assert.Contains(why, Names.TopicFault(name), StringComparison.Ordinal);
        Assert.Contains(why, Names.GroupFault(name), StringComparison.Ordinal);
        Assert.Contains(why, Names.PatternFault(name), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MessageLimits.TopicLength)]
    public void A_topic_and_a_pattern_have_128_characters_at_most(int most)
    {
        Assert.Null(Names.TopicFault(new string('a', most)));
        Assert.Null(Names.PatternFault(new string('a', most - 2) + ".*"));
        Assert.Contains(
            "129 characters, over the limit of 128",
            Names.TopicFault(new('a', 129)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "129 characters, over the limit of 128",
            Names.PatternFault(new string('a', 127) + ".#"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_group_has_100_characters_at_most()
    {
        Assert.Null(Names.GroupFault(new string('g', MessageLimits.GroupLength)));
        Assert.Contains(
            "101 characters, over the limit of 100",
            Names.GroupFault(new('g', 101)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("*")]
    [InlineData("#")]
    [InlineData("a.*.b")]
    [InlineData("#.b.*")]
    public void A_wildcard_that_is_a_word_makes_a_pattern_and_no_topic(string pattern)
    {
        Assert.Null(Names.PatternFault(pattern));
        Assert.True(Names.IsPattern(pattern));
        Assert.Contains("only a subscription may use", Names.TopicFault(pattern), StringComparison.Ordinal);
        Assert.Contains("only a subscription may use", Names.GroupFault(pattern), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a*")]
    [InlineData("**")]
    [InlineData("a.#b")]
    [InlineData("*#")]
    public void A_wildcard_inside_a_word_is_no_pattern(string pattern) =>
        Assert.Contains("inside a word", Names.PatternFault(pattern), StringComparison.Ordinal);

    [Theory]
    [InlineData("notify.inbox", true)]
    [InlineData("notify.", true)]
    [InlineData("notify", false)]
    [InlineData("notifying.a", false)]
    [InlineData("Notify.a", false)]
    [InlineData("a.notify.b", false)]
    public void Topics_below_notify_are_reserved(string topic, bool reserved) =>
        Assert.Equal(reserved, Names.IsReservedTopic(topic));
}
