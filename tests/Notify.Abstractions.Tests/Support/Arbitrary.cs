using FsCheck;
using FsCheck.Fluent;

namespace Notify.Abstractions.Tests.Support;

/// <summary>Values of every shape a message may have.</summary>
internal static class Arbitrary
{
    private static readonly string[] Alphabet = ["a", "Z", "0", " ", "é", "ß", "漢", "\U0001F600", "\"", "'", "/"];

    private static readonly Gen<DateTimeOffset> Times = Gen.Choose(0, int.MaxValue)
        .SelectMany(seconds =>
            Gen.Choose(0, 9_999_999).Select(ticks => DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(ticks))
        );

    public static readonly Gen<string> Text = Gen.Choose(1, 12)
        .SelectMany(length => Gen.ArrayOf(Gen.Elements(Alphabet), length))
        .Select(string.Concat);

    public static readonly Arbitrary<Message> Messages = MessageGen().ToArbitrary();

    public static readonly Arbitrary<byte[]> Bytes = BytesGen().ToArbitrary();

    public static readonly Arbitrary<DateTimeOffset> Time = Times.ToArbitrary();

    /// <summary>Checks a law on many values.</summary>
    public static void Holds<T>(Arbitrary<T> values, Action<T> law, int times = 300) =>
        Prop.ForAll(values, law).Check(Config.QuickThrowOnFailure.WithMaxTest(times));

    private static Gen<byte[]> BytesGen() =>
        Gen.Choose(0, 300).SelectMany(size => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), size));

    private static Gen<T?> Perhaps<T>(Gen<T> gen)
        where T : class => Gen.OneOf(Gen.Constant<T?>(null), gen.Select(value => (T?)value));

    private static Gen<DateTimeOffset?> Perhaps(Gen<DateTimeOffset> gen) =>
        Gen.OneOf(Gen.Constant<DateTimeOffset?>(null), gen.Select(value => (DateTimeOffset?)value));

    private static Gen<MessageHeaders> Headers() =>
        Gen.Choose(0, 8)
            .SelectMany(count => Gen.ArrayOf(Text.SelectMany(n => Text.Select(v => (Name: n, Value: v))), count))
            .Select(pairs =>
            {
                var headers = new MessageHeaders();
                foreach (var (name, value) in pairs)
                    headers[name] = value;
                return headers;
            });

    private static Gen<Message> MessageGen() =>
        from topic in Gen.Elements("a", "orders.placed", new string('t', MessageLimits.TopicLength))
        from id in Gen.OneOf(Text.Select(text => new MessageId(text)), Gen.Fresh(MessageId.New))
        from body in BytesGen()
        from type in Perhaps(Text)
        from contentType in Perhaps(Text)
        from key in Perhaps(Text)
        from due in Perhaps(Times)
        from expires in Perhaps(Times)
        from sent in Perhaps(Times)
        from parent in Perhaps(Text)
        from state in Perhaps(Text)
        from headers in Headers()
        select new Message(topic, body, id)
        {
            Type = type,
            ContentType = contentType,
            Key = key,
            DueAt = due,
            ExpiresAt = expires,
            SentAt = sent,
            Trace = parent is null ? null : new TraceContext(parent, state),
            Headers = headers,
        };
}
