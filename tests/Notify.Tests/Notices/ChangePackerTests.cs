using System.Text.Json;
using Notify.Notices;

namespace Notify.Tests.Notices;

/// <summary>News of inboxes fit into messages, whatever the notices hold.</summary>
public sealed class ChangePackerTests
{
    private readonly ChangePacker _packer = new(new NotifyOptions());

    [Fact]
    public void Small_changes_share_messages_and_keep_their_order()
    {
        var changes = Enumerable.Range(0, 130).Select(i => Change($"user-{i}", "small")).ToList();

        var messages = _packer.Pack(changes);

        Assert.Equal([64, 64, 2], messages.Select(message => Read(message).Changes.Count));
        Assert.Equal(changes.Select(change => change.UserId), Told(messages).Select(change => change.UserId));
        Assert.All(Told(messages), change => Assert.Equal(NoticeChangeKind.Created, change.Kind));
    }

    [Theory]
    [InlineData('x')]
    [InlineData('"')]
    [InlineData('\u00e9')]
    [InlineData('\u0001')]
    public void Large_changes_are_spread_over_messages_that_may_be_sent(char sign)
    {
        var data = new string(sign, 8 * 1024);
        var changes = Enumerable.Range(0, 200).Select(i => Change($"user-{i}", data)).ToList();

        var messages = _packer.Pack(changes);

        Assert.All(messages, message => Assert.InRange(message.Body.Length, 1, 256 * 1024));
        Assert.True(messages.Count < 100, $"{messages.Count} messages for 200 changes.");
        Assert.Equal(changes.Select(change => change.UserId), Told(messages).Select(change => change.UserId));
        Assert.All(Told(messages), change => Assert.Equal(data, Assert.Single(change.Notices!).Data));
    }

    [Theory]
    [InlineData(101, 10)]
    [InlineData(60, 8_000)]
    public void A_change_that_is_too_much_is_told_without_its_notices(int notices, int length)
    {
        var change = Change("ann", [.. Enumerable.Repeat(new string('x', length), notices)]);

        var told = Assert.Single(Told(_packer.Pack([change])));

        Assert.Equal((NoticeChangeKind.Reset, change.Counts.Rev), (told.Kind, told.Counts.Rev));
        Assert.Null(told.Notices);
    }

    [Fact]
    public void What_the_application_allows_is_the_limit_if_it_is_less()
    {
        var packer = new ChangePacker(new NotifyOptions { MaxBodyBytes = 10_000 });
        var changes = new[] { Change("ann", new string('x', 6_000)), Change("bob", new string('x', 6_000)) };

        var messages = packer.Pack([.. changes, Change("cid", new string('x', 11_000))]);

        Assert.All(messages, message => Assert.InRange(message.Body.Length, 1, 10_000));
        Assert.Equal(
            [NoticeChangeKind.Created, NoticeChangeKind.Created, NoticeChangeKind.Reset],
            Told(messages).Select(change => change.Kind)
        );
    }

    private static IEnumerable<ChangeOnWire> Told(IEnumerable<Message> messages) =>
        messages.SelectMany(message => Read(message).Changes);

    private static ChangeEnvelope Read(Message message) =>
        JsonSerializer.Deserialize(message.Body.Span, NoticeJson.Default.ChangeEnvelope)!;

    private static NoticeChange Change(string user, params string[] data)
    {
        var notices = data.Select(
            (text, i) =>
                new Notice
                {
                    Id = MessageId.New(),
                    Seq = i + 1,
                    Data = text,
                }
        );
        var counts = new NoticeCounts(1, 1, data.Length, data.Length, "one", new Dictionary<int, long> { [1] = 1 });
        return new NoticeChange(user, NoticeChangeKind.Created, counts, [.. notices]);
    }
}
