using System.Globalization;
using Notify.Produce;

namespace Notify.Tests.Produce;

public sealed class MessageCheckerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly MessageChecker _checker = new(new NotifyOptions { MaxBodyBytes = 10 });

    public static TheoryData<string, Func<Message>> AtTheLimit =>
        new()
        {
            { "topic", () => new Message(new string('t', 128), default) },
            { "body", () => new Message("t", new byte[10]) },
            { "key", () => With(key: new string('k', 200)) },
            { "key in UTF-8", () => With(key: new string('é', 100)) },
            { "type", () => With(type: new string('t', 128)) },
            { "content type", () => With(contentType: new string('c', 128)) },
            { "64 headers", () => With(Many(64)) },
            { "32 KiB of headers", () => With(new() { ["n"] = new string('v', (32 * 1024) - 1) }) },
            { "32 KiB of headers in UTF-8", () => With(new() { ["né"] = new string('é', (16 * 1024) - 2) + "x" }) },
            { "name of a header", () => With(new() { [new string('n', 128)] = "" }) },
            { "a header's value of any characters", () => With(new() { ["n"] = "a\r\n\0" }) },
            {
                "a header that is only like a reserved one",
                () => With(new() { ["notify"] = "", ["tracestate2"] = "" })
            },
            {
                "an expiry at the due time",
                () =>
                    new Message("t", default) { DueAt = Noon, ExpiresAt = Noon }
            },
            {
                "an expiry in the past",
                () =>
                    new Message("t", default) { ExpiresAt = Noon.AddYears(-50) }
            },
            {
                "a reserved topic for a message of Notify's own",
                () =>
                    new Message("notify.x", default) { IsOwn = true }
            },
        };

    [Theory]
    [MemberData(nameof(AtTheLimit))]
    public void What_is_at_a_limit_is_sent(string what, Func<Message> message) =>
        Assert.True(_checker.FindFault(message()) is null, what);

    public static TheoryData<Func<Message>, string, string[]> OverTheLimit =>
        new()
        {
            { () => new Message("", default), "Topic", ["topic is missing"] },
            { () => new Message(null!, default), "Topic", ["topic is missing"] },
            { () => new Message(new string('t', 129), default), "Topic", ["129 characters", "limit of 128"] },
            { () => new Message("a b", default), "Topic", ["'a b'", "U+0020"] },
            { () => new Message("a.*", default), "Topic", ["'a.*'", "wildcard"] },
            { () => new Message("notify.inbox", default), "Topic", ["'notify.inbox'", "Notify's own"] },
            { () => new Message("t", new byte[11]), "Body", ["11 bytes", "limit of 10", "MaxBodyBytes", "'t'"] },
            { () => With(key: ""), "Key", ["key of message", "empty"] },
            { () => With(key: new string('k', 201)), "Key", ["201 bytes", "limit of 200"] },
            { () => With(key: new string('é', 101)), "Key", ["202 bytes", "limit of 200"] },
            { () => With(key: "a\nb"), "Key", ["U+000A"] },
            { () => With(key: "\ud83d"), "Key", ["surrogate"] },
            { () => With(type: new string('t', 129)), "type", ["type of a message", "129 bytes", "limit of 128"] },
            { () => With(type: ""), "type", ["empty"] },
            { () => With(contentType: new string('c', 129)), "content type", ["content type", "limit of 128"] },
            { () => With(Many(65)), "Headers", ["65 headers", "limit of 64"] },
            {
                () => With(new() { ["n"] = new string('v', 32 * 1024) }),
                "Headers",
                ["32,769 bytes of UTF-8", "limit of 32,768"]
            },
            { () => With(new() { ["n"] = new string('v', (32 * 1024) + 1) }), "Headers", ["'n'", "32,769", "32,768"] },
            { () => With(new() { ["a"] = new('é', 16_384), ["b"] = "" }), "Headers", ["32,770 bytes", "32,768"] },
            { () => With(new() { [new string('n', 129)] = "" }), "Headers", ["header's name", "limit of 128"] },
            { () => With(new() { [""] = "" }), "Headers", ["header's name", "empty"] },
            { () => With(new() { ["notify-topic"] = "" }), "Headers", ["'notify-topic'", "Notify's own"] },
            { () => With(new() { ["Notify-X"] = "" }), "Headers", ["'Notify-X'", "Notify's own"] },
            { () => With(new() { ["traceparent"] = "" }), "Headers", ["'traceparent'", "leave it out"] },
            { () => With(new() { ["tracestate"] = "" }), "Headers", ["'tracestate'", "leave it out"] },
            { () => With(new() { ["n"] = "\ude00" }), "Headers", ["'n'", "surrogate"] },
            {
                () =>
                    new Message("t", default) { DueAt = Noon, ExpiresAt = Noon.AddTicks(-1) },
                "ExpiresAt",
                ["before it is due", "2026-05-04T12:00:00"]
            },
        };

    [Theory]
    [MemberData(nameof(OverTheLimit))]
    public void One_more_is_refused_with_the_field_and_the_limit(Func<Message> message, string field, string[] names)
    {
        var fault = _checker.FindFault(message());

        Assert.NotNull(fault);
        Assert.Equal(ErrorIds.InvalidMessage, fault.ErrorId);
        Assert.Equal(field, fault.Field);
        Assert.All(names, name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_reserved_topic_that_Notify_used_is_not_thereby_open_to_applications()
    {
        var topic = string.Concat("notify", ".inbox");

        Assert.Null(_checker.FindFault(new Message(topic, default) { IsOwn = true }));

        Assert.NotNull(_checker.FindFault(new Message(topic, default)));
    }

    [Fact]
    public void A_good_topic_does_not_excuse_what_else_is_wrong()
    {
        const string Topic = "good";

        Assert.Null(_checker.FindFault(new Message(Topic, default)));

        Assert.Equal("Body", _checker.FindFault(new Message(Topic, new byte[11]))?.Field);
    }

    private static Message With(
        MessageHeaders? headers = null,
        string? key = null,
        string? type = null,
        string? contentType = null
    ) =>
        new("t", default)
        {
            Headers = headers ?? MessageHeaders.Empty,
            Key = key,
            Type = type,
            ContentType = contentType,
        };

    private static MessageHeaders Many(int count)
    {
        var headers = new MessageHeaders();
        for (var i = 0; i < count; i++)
            headers[i.ToString(CultureInfo.InvariantCulture)] = "v";
        return headers;
    }
}
