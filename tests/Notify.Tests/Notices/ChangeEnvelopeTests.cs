using System.Text;
using System.Text.Json;
using Notify.Conformance;
using Notify.Notices;

namespace Notify.Tests.Notices;

/// <summary>How changes travel: hosts of different versions read each other, and what is broken harms nobody.</summary>
public sealed class ChangeEnvelopeTests
{
    private const string Text =
        """{"changes":[{"user":"ann","kind":"Created","counts":{"Unread":2,"Unseen":1,"LastSeq":7,"Rev":9,"Epoch":"e1","UnreadByType":{"3":2}},"notices":[{"id":"order-7","seq":7,"type":3,"data":"new","created":"2026-01-01T00:00:00+00:00","expires":"2026-02-01T00:00:00+00:00","broadcast":true}]},{"user":"bob","kind":"Marked","counts":{"LastSeq":1,"Rev":2,"Epoch":"e1","UnreadByType":{}},"mark":{"upTo":1,"types":[3]}},{"user":"carl","kind":"Marked","counts":{"Rev":2,"Epoch":"e1","UnreadByType":{}},"mark":{"action":"Delete","ids":["order-7"]}}]}""";

    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly NoticeChange[] Changes =
    [
        new(
            "ann",
            NoticeChangeKind.Created,
            new(2, 1, 7, 9, "e1", new Dictionary<int, long> { [3] = 2 }),
            [
                new Notice
                {
                    Id = new MessageId("order-7"),
                    Seq = 7,
                    Type = 3,
                    Data = "new",
                    CreatedAt = At,
                    ExpiresAt = At.AddDays(31),
                    IsBroadcast = true,
                },
            ]
        ),
        new("bob", NoticeChangeKind.Marked, Counts(1), [], NoticeMark.ReadUpTo(1, [3])),
        new(
            "carl",
            NoticeChangeKind.Marked,
            Counts(0),
            [],
            NoticeMark.Of(NoticeAction.Delete, new MessageId("order-7"))
        ),
    ];

    [Fact]
    public void Changes_are_written_as_hosts_of_this_version_have_always_read_them() =>
        Assert.Equal(
            Text,
            JsonSerializer.Serialize(
                new ChangeEnvelope([.. Changes.Select(ChangeOnWire.From)]),
                NoticeJson.Default.ChangeEnvelope
            )
        );

    [Fact]
    public void News_for_everyone_are_short() =>
        Assert.Equal(
            """{"changes":[],"everyone":true}""",
            JsonSerializer.Serialize(new ChangeEnvelope([], Everyone: true), NoticeJson.Default.ChangeEnvelope)
        );

    [Fact]
    public void A_notice_is_written_as_hosts_of_this_version_have_always_read_it() =>
        Assert.Equal(
            """{"id":"order-7","users":["ann","bob"],"type":3,"data":"new","created":"2026-01-01T00:00:00+00:00"}""",
            JsonSerializer.Serialize(
                new NoticeEnvelope("order-7", ["ann", "bob"], 3, "new", At, ExpiresAt: null),
                NoticeJson.Default.NoticeEnvelope
            )
        );

    [Fact]
    public void What_is_written_is_read_again()
    {
        var read = Read(Text).Changes.Select(change => change.Read()).ToList();

        Assert.Equal(["ann", "bob", "carl"], read.Select(change => change.UserId));
        Assert.Equal(Changes[0].Notices.Single(), read[0].Notices.Single());
        Assert.Equal((2L, 1L, 7L, 9L, "e1"), Numbers(read[0].Counts));
        Assert.Equal(2, read[0].Counts.UnreadByType[3]);
        Assert.Equal((0L, 0L, 1L, 2L, "e1"), Numbers(read[1].Counts));
        Assert.Equal((NoticeAction.Read, 1L), (read[1].Mark!.Action, read[1].Mark!.UpTo));
        Assert.Equal([3], read[1].Mark!.Types!);
        Assert.Equal((NoticeAction.Delete, "order-7"), (read[2].Mark!.Action, $"{read[2].Mark!.Ids!.Single()}"));
    }

    [Fact]
    public void Fields_of_a_later_version_are_ignored() =>
        Assert.Single(Read(Text.Replace("\"kind\"", "\"colour\":\"red\",\"kind\"")).Changes[0].Read().Notices);

    [Theory]
    [InlineData(NoticeAction.Archive)]
    [InlineData(NoticeAction.See)]
    [InlineData(NoticeAction.Read)]
    public void A_mark_up_to_a_number_keeps_its_action(NoticeAction action)
    {
        var mark = new MarkOnWire(action, Ids: null, UpTo: 7, Types: null).Read();

        Assert.Equal((action, 7L), (mark.Action, mark.UpTo));
    }

    [Theory]
    [InlineData("no json at all")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"changes":[null]}""")]
    [InlineData("""{"changes":[{"user":"ann","kind":"Created"}]}""")]
    [InlineData("""{"changes":[{"user":"ann","kind":"Created","counts":{"Rev":11}}]}""")]
    [InlineData("""{"changes":[{"user":"ann","kind":"Exploded","counts":{"Epoch":"e","UnreadByType":{}}}]}""")]
    [InlineData(
        """{"changes":[{"user":"ann","kind":"Created","counts":{"Epoch":"e","UnreadByType":{}},"notices":[{"id":""}]}]}"""
    )]
    public async Task Changes_that_cannot_be_read_are_logged_and_every_watcher_begins_anew(string body)
    {
        await using var app = await TestApp.Start(_ => { });
        await using var watch = app.Notices.WatchAsync("ann").GetAsyncEnumerator();
        await watch.MoveNextAsync();

        await app
            .Services.GetAdapter<IMessageProducer>(InMemoryBuilderExtensions.AdapterName)!
            .SendAsync(new Message(NoticeTopics.Changes, Encoding.UTF8.GetBytes(body)));
        Assert.True(await Guard.Within(watch.MoveNextAsync().AsTask(), "the reset"));

        Assert.Equal(NoticeChangeKind.Reset, watch.Current.Kind);
        Assert.True(app.Log.Has(1801));
    }

    private static ChangeEnvelope Read(string text) =>
        JsonSerializer.Deserialize(text, NoticeJson.Default.ChangeEnvelope)!;

    private static NoticeCounts Counts(long lastSeq) => new(0, 0, lastSeq, 2, "e1", new Dictionary<int, long>());

    private static (long, long, long, long, string) Numbers(NoticeCounts counts) =>
        (counts.Unread, counts.Unseen, counts.LastSeq, counts.Rev, counts.Epoch);
}
