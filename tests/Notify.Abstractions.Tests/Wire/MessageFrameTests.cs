using System.Buffers;
using System.Globalization;
using Notify.Abstractions.Tests.Support;

namespace Notify.Abstractions.Tests.Wire;

public sealed class MessageFrameTests
{
    private static readonly MessageId Uuid = new("01890a5d-ac96-774b-bcce-b302099a8057");
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_message_comes_back_as_it_was_written_with_its_times_rounded_up() =>
        Arbitrary.Holds(
            Arbitrary.Messages,
            message =>
            {
                var read = MessageFrame.Read(FrameOf(message));

                Assert.Equal(message.Id, read.Id);
                Assert.Equal(message.Topic, read.Topic);
                Assert.Equal(message.Body.ToArray(), read.Body.ToArray());
                Assert.Equal(message.Type, read.Type);
                Assert.Equal(message.ContentType, read.ContentType);
                Assert.Equal(message.Key, read.Key);
                Assert.Equal(message.Trace, read.Trace);
                Assert.Equal(message.Headers, read.Headers);
                Assert.Equal(RoundedUp(message.DueAt), read.DueAt);
                Assert.Equal(RoundedUp(message.ExpiresAt), read.ExpiresAt);
                Assert.Equal(RoundedUp(message.SentAt), read.SentAt);
            }
        );

    [Fact]
    public void Writing_what_was_read_gives_the_same_bytes() =>
        Arbitrary.Holds(
            Arbitrary.Messages,
            message =>
            {
                var frame = FrameOf(message);
                Assert.Equal(frame, FrameOf(MessageFrame.Read(frame)));
            }
        );

    [Fact]
    public void The_smallest_frame_is_pinned() =>
        Assert.Equal(
            "01" + "0001" + "01890A5DAC96774BBCCEB302099A8057" + "0174" + "00",
            Convert.ToHexString(FrameOf(new Message("t", default, Uuid)))
        );

    [Fact]
    public void A_frame_with_everything_is_pinned()
    {
        var message = new Message("orders.placed", new byte[] { 0, 255, 16 }, new MessageId("order-7"))
        {
            Type = "order",
            ContentType = "application/json",
            Key = "é",
            DueAt = Noon,
            ExpiresAt = Noon.AddTicks(1),
            SentAt = DateTimeOffset.UnixEpoch.AddMilliseconds(1),
            Trace = new TraceContext("00-1-2-01", "v=1"),
            Headers = new MessageHeaders { ["a"] = "1", ["b"] = "" },
        };
        string[] fields =
        [
            "01", // version
            "01FE", // flags: all but that of a UUID
            "07" + "6F726465722D37", // id
            "0D" + "6F72646572732E706C61636564", // topic
            "05" + "6F72646572", // type
            "10" + "6170706C69636174696F6E2F6A736F6E", // content type
            "02" + "C3A9", // key
            "0000019DF2DC0A00", // due
            "0000019DF2DC0A01", // expires, rounded up
            "0000000000000001", // sent
            "09" + "30302D312D322D3031" + "03" + "763D31", // trace
            "02" + "0161" + "0131" + "0162" + "00", // headers
            "03" + "00FF10", // body
        ];

        Assert.Equal(string.Concat(fields), Convert.ToHexString(FrameOf(message)));
    }

    [Fact]
    public void The_body_is_a_slice_of_the_frame_and_no_copy()
    {
        var frame = FrameOf(new Message("t", new byte[] { 1, 2, 3 }, Uuid));

        var body = MessageFrame.Read(frame).Body;
        frame[^1] = 9;

        Assert.Equal(9, body.Span[2]);
    }

    [Fact]
    public void What_a_later_version_adds_behind_the_body_is_passed_over() =>
        Arbitrary.Holds(
            Arbitrary.Messages,
            message =>
            {
                var frame = FrameOf(message);
                Assert.Equal(frame, FrameOf(MessageFrame.Read((byte[])[.. frame, 1, 2, 3])));
            },
            times: 50
        );

    [Fact]
    public void A_frame_that_was_cut_anywhere_is_refused() =>
        Arbitrary.Holds(
            Arbitrary.Messages,
            message =>
            {
                var frame = FrameOf(message);
                for (var length = 0; length < frame.Length; length++)
                    AssertUndecodable(
                        Assert.Throws<NotifyException>(() => MessageFrame.Read(frame.AsMemory(0, length)))
                    );
            },
            times: 20
        );

    [Fact]
    public void A_frame_with_one_damaged_byte_is_read_or_refused_and_never_anything_else() =>
        Arbitrary.Holds(
            Arbitrary.Messages,
            message =>
            {
                var frame = FrameOf(message);
                for (var position = 0; position < frame.Length; position++)
                {
                    foreach (var damage in new byte[] { 0x01, 0x80, 0xFF, frame[position] })
                        AssertReadOrRefused(Damaged(frame, position, damage));
                }
            },
            times: 20
        );

    [Fact]
    public void Bytes_that_were_never_a_frame_are_refused() =>
        Arbitrary.Holds(Arbitrary.Bytes, bytes => AssertReadOrRefused([1, .. bytes]), times: 2_000);

    [Fact]
    public void Another_version_is_refused_by_its_number()
    {
        var error = Assert.Throws<NotifyException>(() => MessageFrame.Read(new byte[] { 2, 0, 1 }));

        AssertUndecodable(error);
        Assert.Contains("its version is 2, and this package reads version 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_with_as_many_headers_as_a_message_may_have_is_read() =>
        Assert.Equal(64, MessageFrame.Read(FrameOf(WithHeaders(MessageLimits.HeaderCount))).Headers.Count);

    [Fact]
    public void A_frame_that_claims_more_headers_than_a_message_may_have_is_refused()
    {
        var frame = FrameOf(WithHeaders(MessageLimits.HeaderCount + 1));

        var error = Assert.Throws<NotifyException>(() => MessageFrame.Read(frame));

        AssertUndecodable(error);
        Assert.Contains("65 headers, over the limit of 64", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("010001" + "00000000000000000000000000000000" + "0174" + "00")]
    [InlineData("010000" + "00" + "0174" + "00")]
    [InlineData("010000" + "0109" + "0174" + "00")]
    public void A_frame_without_a_valid_id_is_refused_rather_than_given_a_new_one(string frame) =>
        AssertUndecodable(Assert.Throws<NotifyException>(() => MessageFrame.Read(Convert.FromHexString(frame))));

    [Fact]
    public void The_last_time_there_is_survives_a_frame()
    {
        var message = new Message("t", default) { ExpiresAt = DateTimeOffset.MaxValue };

        Assert.Equal(DateTimeOffset.MaxValue, MessageFrame.Read(FrameOf(message)).ExpiresAt);
    }

    private static byte[] FrameOf(Message message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        MessageFrame.Write(message, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Damaged(byte[] frame, int position, byte damage)
    {
        var copy = frame.ToArray();
        copy[position] ^= damage;
        return copy;
    }

    private static void AssertReadOrRefused(byte[] frame)
    {
        try
        {
            Assert.False(MessageFrame.Read(frame).Id.IsEmpty);
        }
        catch (NotifyException exception)
        {
            AssertUndecodable(exception);
        }
    }

    private static void AssertUndecodable(NotifyException error) => Assert.Equal(ErrorIds.Undecodable, error.ErrorId);

    private static DateTimeOffset? RoundedUp(DateTimeOffset? time) =>
        time is { } t ? WireTime.FromMilliseconds(WireTime.ToMilliseconds(t)) : null;

    private static Message WithHeaders(int count)
    {
        var headers = new MessageHeaders();
        for (var i = 0; i < count; i++)
            headers[i.ToString(CultureInfo.InvariantCulture)] = "";
        return new Message("t", default) { Headers = headers };
    }
}
