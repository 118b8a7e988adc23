using System.Buffers;
using FsCheck.Fluent;
using Notify.Decode;
using Notify.Tests.Support;

namespace Notify.Tests.Decode;

public sealed class MessageDecoderTests
{
    private readonly MessageDecoder _decoder = new(new JsonMessageSerializer(new()));

    [Fact]
    public void A_value_comes_back_as_it_was_sent()
    {
        var serializer = new JsonMessageSerializer(new());
        var text = Gen.ArrayOf(Gen.Choose(32, 0xD7FF)).Select(c => new string([.. c.Select(unit => (char)unit)]));

        PathGen.Holds(
            Gen.Choose(int.MinValue, int.MaxValue).SelectMany(n => text.Select(t => new Value(n, t))),
            value =>
            {
                var buffer = new ArrayBufferWriter<byte>();
                serializer.Serialize(value, buffer);
                Assert.Equal(value, _decoder.Decode<Value>(new Message("t", buffer.WrittenMemory)));
            }
        );
    }

    [Fact]
    public void Fields_that_are_not_known_are_passed_over() =>
        Assert.Equal(new Value(7, "x"), Decode("""{"New":[1,{"a":2}],"Number":7,"Text":"x"}"""));

    [Fact]
    public void A_handler_of_raw_messages_gets_the_message_itself()
    {
        var message = new Message("t", "no json"u8.ToArray());

        Assert.Same(message, _decoder.Decode<Message>(message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"Number":"seven"}""")]
    [InlineData("""{"Number":99999999999}""")]
    [InlineData("[]")]
    public void What_cannot_be_read_is_an_error_that_names_message_topic_and_type(string json)
    {
        var error = Assert.Throws<UndecodableException>(() => Decode(json));

        Assert.Equal(ErrorIds.Undecodable, error.ErrorId);
        Assert.Contains("'seven' of topic 'orders'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'value'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_serializer_whose_error_cannot_be_printed_makes_the_message_undecodable_too() =>
        Assert.Throws<UndecodableException>(() =>
            new MessageDecoder(new UnprintableSerializer()).Decode<Value>(new Message("t", default))
        );

    private Value Decode(string json) =>
        _decoder.Decode<Value>(
            new Message("orders", System.Text.Encoding.UTF8.GetBytes(json), new MessageId("seven")) { Type = "value" }
        );

    private sealed record Value(int Number, string Text);

    private sealed class UnprintableSerializer : IMessageSerializer
    {
        public string ContentType => "test";

        public void Serialize<T>(T value, IBufferWriter<byte> writer) { }

        public T Deserialize<T>(ReadOnlyMemory<byte> body) => throw new UnprintableException();
    }
}
