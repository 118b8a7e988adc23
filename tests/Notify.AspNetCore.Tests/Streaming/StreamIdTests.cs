using FsCheck;
using FsCheck.Fluent;

namespace Notify.AspNetCore.Tests.Streaming;

/// <summary>What a client sends back is read as it was written, and nothing else is taken for it.</summary>
public sealed class StreamIdTests
{
    [Fact]
    public void An_id_is_read_as_it_was_written()
    {
        var number = Gen.Choose(0, int.MaxValue).Select(n => n * 4_000_000L);
        var epoch = Gen.Elements("a", "ab12-x_Y", "with:colon", "::", "1:2:3");
        var ids = epoch.SelectMany(e => number.SelectMany(rev => number.Select(seq => new StreamId(e, rev, seq))));

        Prop.ForAll(ids.ToArbitrary(), id => StreamId.TryParse(id.ToString(), out var read) && read == id)
            .Check(Config.QuickThrowOnFailure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("::")]
    [InlineData("epoch")]
    [InlineData("1:2")]
    [InlineData(":2")]
    [InlineData("epoch:1:")]
    [InlineData("epoch::1")]
    [InlineData("epoch:-1:1")]
    [InlineData("epoch:1:+1")]
    [InlineData("epoch:1: 1")]
    [InlineData("epoch:1.0:1")]
    [InlineData("epoch:1:9223372036854775808")]
    [InlineData("epoch:99999999999999999999:1")]
    [InlineData("epoch:١:1")]
    public void Anything_else_is_no_id(string text) => Assert.False(StreamId.TryParse(text, out _));

    [Fact]
    public void A_text_that_is_too_long_is_not_even_read() =>
        Assert.False(StreamId.TryParse($"{new string('e', 125)}:1:1", out _));
}
