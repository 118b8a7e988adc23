using System.Text;
using FsCheck.Fluent;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Settle;

public sealed class FailureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_exception_is_described_with_its_type_and_its_stack()
    {
        var failure = Failure.From(FailureReason.HandlerFailed, Thrown(), Noon);

        Assert.Equal("System.InvalidOperationException", failure.ErrorType);
        Assert.Contains("the reason", failure.Text, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), failure.Text, StringComparison.Ordinal);
        Assert.Equal((FailureReason.HandlerFailed, Noon), (failure.Reason, failure.FailedAt));
    }

    [Theory]
    [InlineData("x", MessageLimits.FailureTextBytes)]
    [InlineData("é", MessageLimits.FailureTextBytes / 2)]
    [InlineData("\U0001F600", MessageLimits.FailureTextBytes / 4)]
    public void A_text_of_8_KiB_is_kept_whole_and_one_character_more_is_cut(string character, int most)
    {
        var whole = string.Concat(Enumerable.Repeat(character, most));

        Assert.Equal(whole, TextOf(whole));
        var cut = TextOf(whole + character);
        Assert.EndsWith("… (cut)", cut, StringComparison.Ordinal);
        Assert.InRange(
            Encoding.UTF8.GetByteCount(cut),
            MessageLimits.FailureTextBytes - 4,
            MessageLimits.FailureTextBytes
        );
    }

    [Fact]
    public void What_is_written_by_hand_is_cut_like_what_is_described()
    {
        var many = new string('x', 140 * 1024);

        var failure = new Failure(FailureReason.Refused, many, many, Noon);
        var changed = Failure.From(FailureReason.Refused, "no", Noon) with { ErrorType = many, Text = many };

        Assert.All(
            [failure, changed],
            each =>
            {
                Assert.Equal(MessageLimits.ErrorTypeBytes, Encoding.UTF8.GetByteCount(each.ErrorType!));
                Assert.Equal(MessageLimits.FailureTextBytes, Encoding.UTF8.GetByteCount(each.Text));
            }
        );
    }

    [Fact]
    public void A_cut_falls_between_characters() =>
        Arbitrary.Holds(
            Arbitrary.Text.SelectMany(text => Gen.Choose(0, 7).Select(shift => (text, shift))).ToArbitrary(),
            pair =>
            {
                var text = new string('x', pair.shift) + string.Concat(Enumerable.Repeat(pair.text, 9_000));
                var cut = TextOf(text);
                Assert.True(Encoding.UTF8.GetByteCount(cut) <= MessageLimits.FailureTextBytes);
                Assert.StartsWith(cut[..^"… (cut)".Length], text, StringComparison.Ordinal);
            },
            times: 50
        );

    [Fact]
    public void An_exception_that_cannot_be_printed_is_described_all_the_same()
    {
        var failure = Failure.From(FailureReason.HandlerFailed, new UnprintableException(), Noon);

        Assert.Equal(typeof(UnprintableException).FullName, failure.ErrorType);
        Assert.Contains(typeof(UnprintableException).FullName!, failure.Text, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException", failure.Text, StringComparison.Ordinal);
    }

    private static string TextOf(string text) => Failure.From(FailureReason.Refused, text, Noon).Text;

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("the reason");
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }
}
