using System.Text;
using FsCheck.Fluent;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Messages;

public sealed class TextRulesTests
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("é", 2)]
    [InlineData("漢", 3)]
    [InlineData("\U0001F600", 4)]
    public void The_limit_counts_bytes_of_utf8(string text, int bytes)
    {
        Assert.Null(TextRules.Fault(text, bytes));
        Assert.Null(TextRules.ContentFault(text, bytes));
        var why = $"has {bytes} bytes of UTF-8, over the limit of {bytes - 1}";
        Assert.Contains(why, TextRules.Fault(text, bytes - 1), StringComparison.Ordinal);
        Assert.Contains(why, TextRules.ContentFault(text, bytes - 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("line\r\nline\t\0")]
    public void A_content_may_be_what_a_name_may_not(string text)
    {
        Assert.NotNull(TextRules.Fault(text, 100));
        Assert.Null(TextRules.ContentFault(text, 100));
    }

    [Fact]
    public void Half_a_character_is_no_text()
    {
        // Not as a theory: the metadata of an attribute cannot hold these.
        foreach (var text in new[] { "\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d" })
        {
            Assert.Contains("surrogate", TextRules.Fault(text, 100), StringComparison.Ordinal);
            Assert.Contains("surrogate", TextRules.ContentFault(text, 100), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_passes_is_the_same_after_utf8_and_within_its_limit() =>
        Arbitrary.Holds(
            Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 0x7F), Gen.Choose(0xD7F0, 0xE010), Gen.Choose(0, 0xFFFF)))
                .Select(units => new string([.. units.Select(unit => (char)unit)]))
                .ToArbitrary(),
            text =>
            {
                if (TextRules.ContentFault(text, 60) is null)
                {
                    var bytes = Encoding.UTF8.GetBytes(text);
                    Assert.True(bytes.Length <= 60);
                    Assert.Equal(text, Encoding.UTF8.GetString(bytes));
                }
            },
            times: 2_000
        );

    [Fact]
    public void A_text_that_is_far_too_long_is_not_repeated_whole()
    {
        var fault = TextRules.Fault(new string('x', 1_000_000), 100);

        Assert.Contains("1,000,000 bytes of UTF-8, over the limit of 100", fault, StringComparison.Ordinal);
        Assert.True(fault!.Length < 200);
    }
}
