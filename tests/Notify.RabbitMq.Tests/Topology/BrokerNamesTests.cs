using FsCheck;
using FsCheck.Fluent;

namespace Notify.RabbitMq.Tests.Topology;

public sealed class BrokerNamesTests
{
    // Short, and with every character that could be taken for a border between the parts of a name.
    private static readonly Gen<string> Words = Gen.Elements(
            "a",
            "v1",
            "hold",
            "group",
            "dead",
            "lost",
            "due",
            "0",
            "-",
            "_:"
        )
        .NonEmptyListOf()
        .Resize(3)
        .Select(words => string.Join('.', words.Take(3)));

    private static readonly Func<BrokerNames, string, int, string>[] Kinds =
    [
        (names, _, _) => names.Topics,
        (names, _, _) => names.Transient,
        (names, _, _) => names.Hold,
        (names, _, _) => names.Due,
        (names, _, _) => names.DueHold,
        (names, _, _) => names.Lost,
        (names, _, _) => names.Void,
        (names, _, _) => names.Registry,
        (names, word, _) => names.HoldQueue(word),
        (names, word, _) => names.GroupQueue(word),
        (names, word, number) => names.GroupQueue(word, number),
        (names, word, _) => names.DeadQueue(word),
        (names, word, _) => names.MissedQueue(word),
        (names, word, _) => names.MemberQueue(word),
        (names, word, _) => names.Lock(word),
        (names, _, _) => names.DelayEntry,
        (names, _, number) => names.Delay(number, 0),
        (names, _, number) => names.Delay(0, number + 1),
    ];

    [Fact]
    public void Two_different_things_never_have_one_name()
    {
        var thing = Gen.Elements("a", "a-v1", "b")
            .SelectMany(prefix => Words.Select(word => (Prefix: prefix, Word: word)))
            .SelectMany(known => Gen.Choose(0, Kinds.Length - 1).Select(kind => (known.Prefix, known.Word, Kind: kind)))
            .SelectMany(known => Gen.Choose(0, 3).Select(number => (known.Prefix, known.Word, known.Kind, number)));
        var pairs = thing.SelectMany(one => thing.Select(other => (one, other))).ToArbitrary();

        Prop.ForAll(pairs, pair => Identity(pair.one) == Identity(pair.other) || NameOf(pair.one) != NameOf(pair.other))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

        static string NameOf((string Prefix, string Word, int Kind, int Number) thing) =>
            Kinds[thing.Kind](new BrokerNames(thing.Prefix), thing.Word, thing.Number);

        // What a kind makes no use of makes no difference.
        static (string, string?, int, int?) Identity((string Prefix, string Word, int Kind, int Number) thing)
        {
            var names = new BrokerNames(thing.Prefix);
            var kind = Kinds[thing.Kind];
            var usesWord = kind(names, "x", 0) != kind(names, "y", 0);
            var usesNumber = kind(names, "x", 0) != kind(names, "x", 1);
            return (thing.Prefix, usesWord ? thing.Word : null, thing.Kind, usesNumber ? thing.Number : null);
        }
    }

    [Fact]
    public void The_longest_names_fit_into_what_AMQP_allows()
    {
        const int Most = 255;
        var names = new BrokerNames(new string('p', 32));
        var (topic, group) = (new string('t', MessageLimits.TopicLength), new string('g', MessageLimits.GroupLength));
        var queue = names.GroupQueue(group, 9_999);
        string[] all =
        [
            names.HoldQueue(topic),
            queue,
            names.DeadQueue(group),
            names.MissedQueue(group),
            names.Lock($"hold.{topic}"),
            BrokerNames.QueueDestination(queue),
            BrokerNames.RoutingKey(9_999, topic),
        ];

        Assert.All(all, name => Assert.InRange(name.Length, 1, Most));
    }
}
