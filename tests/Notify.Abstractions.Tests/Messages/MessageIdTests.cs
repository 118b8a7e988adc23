using FsCheck.Fluent;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Messages;

public sealed class MessageIdTests
{
    private const string Canonical = "01890a5d-ac96-774b-bcce-b302099a8057";

    [Fact]
    public void Every_id_is_the_one_its_text_makes() =>
        Arbitrary.Holds(
            Gen.OneOf(Arbitrary.Text.Select(text => new MessageId(text)), Gen.Fresh(MessageId.New)).ToArbitrary(),
            id =>
            {
                var again = new MessageId(id.ToString());

                Assert.Equal(id, again);
                Assert.Equal(id.GetHashCode(), again.GetHashCode());
                Assert.Equal(id.IsUuid, again.IsUuid);
                Assert.True(MessageId.TryParse(id.ToString(), out var parsed));
                Assert.Equal(id, parsed);
            }
        );

    [Fact]
    public void The_canonical_text_of_a_uuid_is_the_uuid()
    {
        var id = new MessageId(Canonical);

        Assert.True(id.IsUuid);
        Assert.Equal(Guid.Parse(Canonical), id.Uuid);
        Assert.True(id == new MessageId(Guid.Parse(Canonical)));
    }

    [Theory]
    [InlineData("01890A5D-AC96-774B-BCCE-B302099A8057")]
    [InlineData("01890a5dac96774bbcceb302099a8057")]
    [InlineData("{01890a5d-ac96-774b-bcce-b302099a8057}")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void Another_spelling_of_a_uuid_is_a_text_of_its_own(string text)
    {
        var id = new MessageId(text);

        Assert.False(id.IsUuid);
        Assert.False(id.IsEmpty);
        Assert.True(id != new MessageId(Canonical));
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("x", MessageLimits.IdBytes)]
    [InlineData("é", MessageLimits.IdBytes / 2)]
    [InlineData("\U0001F600", MessageLimits.IdBytes / 4)]
    public void A_text_up_to_the_limit_is_an_id(string character, int times) =>
        Assert.Equal(times * character.Length, new MessageId(Repeat(character, times)).ToString().Length);

    [Theory]
    [InlineData("", 1, "is empty")]
    [InlineData("x", MessageLimits.IdBytes + 1, "129 bytes of UTF-8, over the limit of 128")]
    [InlineData("é", (MessageLimits.IdBytes / 2) + 1, "130 bytes of UTF-8, over the limit of 128")]
    [InlineData("a\nb", 1, "control character U+000A")]
    [InlineData("\u0085", 1, "control character U+0085")]
    public void Any_other_text_is_refused_with_the_reason(string character, int times, string why)
    {
        var text = Repeat(character, times);

        Refused.With(ErrorIds.InvalidMessage, "id", ["message id", why], () => _ = new MessageId(text));
        Assert.False(MessageId.TryParse(text, out var id));
        Assert.True(id.IsEmpty);
    }

    [Fact]
    public void Half_a_character_is_refused() =>
        Refused.With(ErrorIds.InvalidMessage, "id", ["surrogate"], () => _ = new MessageId("a\ud83d"));

    [Fact]
    public void Null_is_no_id() => Assert.False(MessageId.TryParse(null, out _));

    [Fact]
    public void The_default_is_empty_and_equals_the_empty_uuid()
    {
        Assert.True(default(MessageId).IsEmpty);
        Assert.True(default == new MessageId(Guid.Empty));
    }

    [Fact]
    public void A_new_id_is_a_uuid_of_version_7_that_carries_its_time() =>
        Arbitrary.Holds(
            Arbitrary.Time,
            time =>
            {
                var id = MessageId.New(time);
                var bytes = id.Uuid.ToByteArray(bigEndian: true);

                Assert.Equal(7, id.Uuid.Version);
                Assert.Equal(0b10, bytes[8] >> 6);
                var carried = Convert.ToInt64(Convert.ToHexString(bytes, 0, 6), 16);
                Assert.Equal(time.ToUnixTimeMilliseconds(), carried);
            }
        );

    [Fact]
    public void New_ids_of_a_later_time_sort_later_as_text() =>
        Arbitrary.Holds(
            Arbitrary.Time,
            time =>
                Assert.True(
                    string.CompareOrdinal(
                        MessageId.New(time).ToString(),
                        MessageId.New(time.AddMilliseconds(1)).ToString()
                    ) < 0
                )
        );

    [Fact]
    public void New_ids_of_one_moment_differ() =>
        Assert.Distinct(Enumerable.Range(0, 10_000).Select(_ => MessageId.New(DateTimeOffset.UnixEpoch)));

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
