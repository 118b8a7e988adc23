using FsCheck;
using FsCheck.Fluent;
using RabbitMQ.Client;

namespace Notify.RabbitMq.Tests.Wire;

/// <summary>What is written without a table is read by the client's own reader as it was meant.</summary>
public sealed class MessagePropertiesTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Everything_a_message_has_is_read_back()
    {
        var message = new Message("orders.placed", new byte[] { 1, 2, 3 }, new MessageId("of my own: é漢"))
        {
            Type = "order-placed",
            ContentType = "application/json",
            Key = "customer 😀",
            SentAt = Time,
            DueAt = Time.AddDays(1),
            ExpiresAt = Time.AddDays(2),
            Trace = new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=b"),
            Headers = new MessageHeaders { ["tenant"] = "é", ["empty"] = "" },
        };

        var read = ReadBack(message, null, persistent: true, namesTopic: true);

        Assert.Equal(DeliveryModes.Persistent, read.DeliveryMode);
        AssertSame(message, MessageReader.Message(read, "0.elsewhere", message.Body));
        Assert.Null(MessageReader.Note(read));
    }

    [Fact]
    public void A_message_with_nothing_is_read_back()
    {
        var message = new Message("t", Array.Empty<byte>());

        var read = ReadBack(message, null, persistent: false, namesTopic: false);

        Assert.Equal(DeliveryModes.Transient, read.DeliveryMode);
        Assert.False(read.IsContentTypePresent());
        AssertSame(message, MessageReader.Message(read, "7.t", message.Body));
    }

    [Fact]
    public void What_a_group_added_is_read_back()
    {
        var failure = new Failure(FailureReason.HandlerTimedOut, "Some.Exception", "at\nlast é", Time.AddMinutes(1));
        var note = new DeliveryNote("billing", 7, Time, failure);

        var read = ReadBack(new Message("t", Array.Empty<byte>()), note, persistent: true, namesTopic: true);

        Assert.Equal(note, MessageReader.Note(read));
        Assert.Empty(MessageReader.Message(read, "", default).Headers);
    }

    [Fact]
    public void A_note_without_a_failure_has_none()
    {
        var note = new DeliveryNote("billing", 2, null);

        var read = ReadBack(new Message("t", Array.Empty<byte>()), note, persistent: true, namesTopic: true);

        Assert.Equal(note, MessageReader.Note(read));
    }

    [Fact]
    public void Any_headers_key_and_id_are_read_back()
    {
        var text = Gen.Elements("a", "Z", " ", "é", "漢", "\U0001F600", "\0").NonEmptyListOf().Select(string.Concat);
        var messages = text.SelectMany(key => text.ListOf().Select(values => (Key: key, Values: values))).ToArbitrary();

        Prop.ForAll(
                messages,
                given =>
                {
                    var message = new Message("t", Array.Empty<byte>(), MessageId.New()) { Key = Cut(given.Key) };
                    var headers = new MessageHeaders();
                    foreach (var value in given.Values.Take(10))
                        headers[$"h{headers.Count}"] = value;
                    var with = new Message("t", Array.Empty<byte>(), message.Id)
                    {
                        Key = message.Key,
                        Headers = headers,
                    };
                    var read = ReadBack(with, null, persistent: true, namesTopic: false);
                    AssertSame(with, MessageReader.Message(read, "0.t", with.Body));
                }
            )
            .Check(Config.QuickThrowOnFailure);

        static string Cut(string key) => key.Length > 40 ? string.Concat(key.EnumerateRunes().Take(40)) : key;
    }

    [Fact]
    public void One_instance_serves_one_message_after_the_other()
    {
        var properties = new MessageProperties();
        var first = new Message("a", Array.Empty<byte>())
        {
            Key = "k",
            Type = "x",
            ContentType = "c",
        };
        var second = new Message("b", Array.Empty<byte>());
        Read(properties.Of(Sent(first, new DeliveryNote("g", 3, null)) with { Way = [">3"] }));

        var again = Read(properties.Of(Sent(second)));

        AssertSame(second, MessageReader.Message(again, "", second.Body));
    }

    [Fact]
    public void The_way_of_a_delayed_message_travels_as_keys_the_server_keeps()
    {
        var delayed = Read(
            new MessageProperties().Of(Sent(new Message("a", default)) with { Way = ["5>0", "0>", "0.a"] })
        );

        var keys = Assert.IsAssignableFrom<IList<object?>>(delayed.Headers!["CC"]);
        Assert.Equal(["5>0", "0>", "0.a"], keys.Select(key => System.Text.Encoding.UTF8.GetString((byte[])key!)));
    }

    [Fact]
    public void What_another_program_wrote_is_read_as_far_as_it_goes()
    {
        var foreign = new BasicProperties
        {
            Headers = new Dictionary<string, object?>
            {
                ["number"] = 42,
                ["text"] = "plain",
                ["list"] = new List<object> { 1 },
                [WireHeaders.Attempt] = 3L,
                [WireHeaders.DueAt] = "never",
                ["x-death"] = new List<object>(),
            },
        };

        var message = MessageReader.Message(foreign, "0.a.b", new byte[] { 1 });

        Assert.Equal("a.b", message.Topic);
        Assert.Null(message.DueAt);
        Assert.Equal([("number", "42"), ("text", "plain")], message.Headers.Select(h => (h.Key, h.Value)).Order());
        Assert.Equal(new DeliveryNote("", 3, null), MessageReader.Note(foreign));
    }

    private static ReadOnlyBasicProperties ReadBack(
        Message message,
        DeliveryNote? note,
        bool persistent,
        bool namesTopic
    ) => Read(new MessageProperties().Of(Sent(message, note, persistent, namesTopic)));

    private static Publication Sent(
        Message message,
        DeliveryNote? note = null,
        bool persistent = true,
        bool namesTopic = true
    ) => new(message, new CachedString("x"), new CachedString("k"), Mandatory: true, persistent, namesTopic, note);

    private static ReadOnlyBasicProperties Read(BasicProperties properties)
    {
        var buffer = new byte[((IAmqpWriteable)properties).GetRequiredBufferSize()];
        Assert.Equal(buffer.Length, ((IAmqpWriteable)properties).WriteTo(buffer));
        return new ReadOnlyBasicProperties(buffer);
    }

    private static void AssertSame(Message expected, Message actual)
    {
        Assert.Equal(expected.Id, actual.Id);
        Assert.Equal(
            (expected.Topic, expected.Type, expected.ContentType, expected.Key),
            (actual.Topic, actual.Type, actual.ContentType, actual.Key)
        );
        Assert.Equal(
            (expected.SentAt, expected.DueAt, expected.ExpiresAt, expected.Trace),
            (actual.SentAt, actual.DueAt, actual.ExpiresAt, actual.Trace)
        );
        Assert.Equal(expected.Headers.OrderBy(h => h.Key), actual.Headers.OrderBy(h => h.Key));
        Assert.Equal(expected.Body.ToArray(), actual.Body.ToArray());
    }
}
