using System.Buffers;
using FsCheck.Fluent;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Wire;

public sealed class FrameReaderTests
{
    [Fact]
    public void Numbers_come_back_as_they_were_written() =>
        Arbitrary.Holds(
            Gen.OneOf(Gen.Choose(0, 300), Gen.Choose(int.MinValue, int.MaxValue)).Select(n => (uint)n).ToArbitrary(),
            number =>
            {
                var buffer = new ArrayBufferWriter<byte>();
                new FrameWriter(buffer).VarInt(number);
                new FrameWriter(buffer).UInt16((ushort)number);

                var reader = new FrameReader(buffer.WrittenSpan);
                Assert.Equal(number, reader.VarInt());
                Assert.Equal((ushort)number, reader.UInt16());
                Assert.Equal(buffer.WrittenCount, reader.Position);
            }
        );

    [Theory]
    [InlineData(0u, "00")]
    [InlineData(127u, "7F")]
    [InlineData(128u, "8001")]
    [InlineData(16_383u, "FF7F")]
    [InlineData(16_384u, "808001")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    public void A_length_takes_as_few_bytes_as_it_can(uint number, string bytes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new FrameWriter(buffer).VarInt(number);

        Assert.Equal(bytes, Convert.ToHexString(buffer.WrittenSpan));
    }

    [Fact]
    public void Texts_and_uuids_come_back_as_they_were_written() =>
        Arbitrary.Holds(
            Arbitrary.Text.ToArbitrary(),
            text =>
            {
                var uuid = MessageId.New().Uuid;
                var buffer = new ArrayBufferWriter<byte>();
                new FrameWriter(buffer).Text(text);
                new FrameWriter(buffer).Uuid(uuid);

                var reader = new FrameReader(buffer.WrittenSpan);
                Assert.Equal(text, reader.Text());
                Assert.Equal(uuid, reader.Uuid());
            }
        );

    [Fact]
    public void A_length_of_more_than_five_bytes_is_refused() =>
        Assert.Contains("more than five bytes", Error("808080808001", r => r.VarInt()), StringComparison.Ordinal);

    [Theory]
    [InlineData("02AA")]
    [InlineData("FFFFFFFF0F")]
    [InlineData("FFFFFFFF07")]
    public void A_length_beyond_the_end_is_refused_before_anything_is_allocated(string bytes) =>
        Assert.Contains("a field claims", Error(bytes, r => r.Length()), StringComparison.Ordinal);

    [Theory]
    [InlineData("01FF")]
    [InlineData("02C3C3")]
    [InlineData("03EDA080")]
    public void A_text_that_is_no_utf8_is_refused_rather_than_changed(string bytes) =>
        Assert.Contains("UTF-8", Error(bytes, r => r.Text()), StringComparison.Ordinal);

    private delegate object Reading(FrameReader reader);

    private static string Error(string bytes, Reading reading)
    {
        var error = Assert.Throws<NotifyException>(() => reading(new FrameReader(Convert.FromHexString(bytes))));
        Assert.Equal(ErrorIds.Undecodable, error.ErrorId);
        return error.Message;
    }
}
