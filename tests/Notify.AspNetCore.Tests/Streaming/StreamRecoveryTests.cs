using System.Globalization;
using System.Text.Json;
using Notify.Conformance;

namespace Notify.AspNetCore.Tests.Streaming;

/// <summary>A stream goes on where its reader left off, or says that it cannot.</summary>
public sealed class StreamRecoveryTests : IAsyncLifetime
{
    private InboxHost _host = null!;

    public async Task InitializeAsync() => _host = await InboxHost.Start();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Without_an_id_it_begins_with_the_counts()
    {
        await _host.Fill("ada", 3, type: 7);
        await using var stream = await LiveStream.Open(_host);

        var first = await stream.Next("counts");

        var page = (await _host.Send("GET /v1/inbox/notices")).Ok();
        Assert.Equal(page.GetProperty("counts").GetRawText(), first.Data);
        Assert.Equal(IdOf(first), first.Id);
        Assert.Equal(3, first.Json.GetProperty("byType").GetProperty("7").GetInt64());
    }

    [Fact]
    public async Task With_the_id_of_a_page_nothing_is_told_twice()
    {
        await _host.Fill("ada", 2);
        var id = await IdOfPage();
        await using var stream = await LiveStream.Open(_host, query: $"?lastEventId={Uri.EscapeDataString(id)}");

        Assert.Equal(id, (await stream.Next("counts")).Id);
        await _host.Fill("ada", 1, word: "later");
        Assert.Equal("later-1", (await stream.Next("notice")).NoticeData);
    }

    [Fact]
    public async Task What_came_since_the_page_is_replayed_in_order()
    {
        await _host.Fill("ada", 2);
        var id = await IdOfPage();
        await _host.Fill("ada", 5, word: "missed");
        await using var stream = await LiveStream.Open(_host, query: $"?lastEventId={Uri.EscapeDataString(id)}");

        var events = await stream.Next(5);

        Assert.Equal(Enumerable.Range(1, 5).Select(n => $"missed-{n}"), events.Select(told => told.NoticeData));
        Assert.All(events, told => Assert.Equal("notice", told.Name));
        Assert.All(events, told => Assert.Equal(7, told.Counts.GetProperty("unread").GetInt64()));
    }

    [Fact]
    public async Task The_header_of_a_browser_that_comes_back_wins_over_the_address_it_began_with()
    {
        var old = await IdOfPage();
        await _host.Fill("ada", 2);
        var known = await IdOfPage();
        await _host.Fill("ada", 1, word: "missed");
        await using var stream = await LiveStream.Open(_host, lastId: known, query: $"?lastEventId={old}");

        Assert.Equal("missed-1", (await stream.Next("notice")).NoticeData);
    }

    [Fact]
    public async Task A_batch_can_be_resumed_after_each_of_its_events()
    {
        await using var host = await InboxHost.Start(
            new() { Notify = notify => notify.Configure(o => (o.Notices.BatchSize, o.Notices.BatchWait) = (6, Day)) }
        );
        await using var stream = await LiveStream.Open(host);
        await stream.Next("counts");
        for (var i = 1; i <= 6; i++)
            await host.Notices.NotifyAsync("ada", new NewNotice { Data = $"n-{i}" });
        var batch = await stream.Next(6);
        // One write: all of them tell the counts after it.
        Assert.Single(batch.Select(told => told.Counts.GetRawText()).Distinct());
        Assert.Equal(6, batch.Select(told => told.Id).Distinct().Count());

        for (var last = 0; last < 6; last++)
        {
            await using var resumed = await LiveStream.Open(host, lastId: batch[last].Id);
            Assert.Equal(batch[(last + 1)..], await resumed.Next(5 - last));
            if (last == 5)
                Assert.Equal(batch[5].Id, (await resumed.Next("counts")).Id);
        }
    }

    public static TheoryData<string> OtherChanges =>
        ["read", "delete", "seen", "archive", "revoke", "purge", "broadcast and revoke"];

    [Theory]
    [MemberData(nameof(OtherChanges))]
    public async Task A_change_of_another_kind_in_between_is_a_reset(string change)
    {
        var broadcast = await _host.Notices.BroadcastAsync(new Broadcast { Data = "for all" });
        await _host.Fill("ada", 2);
        var id = await IdOfPage();
        await _host.Fill("ada", 1, word: "before");
        await Make(change, broadcast);
        await _host.Fill("ada", 1, word: "after");
        await using var stream = await LiveStream.Open(_host, lastId: id);

        var reset = await stream.Next("reset");

        Assert.Equal((await CountsOfPage()).GetRawText(), reset.Data);
        Assert.Equal(IdOf(reset), reset.Id);
        await _host.Fill("ada", 1, word: "live");
        Assert.Equal("live-1", (await stream.Next("notice")).NoticeData);
    }

    [Fact]
    public async Task A_broadcast_in_between_is_replayed_as_the_notice_it_is()
    {
        await _host.Fill("ada", 1);
        var id = await IdOfPage();
        await _host.Notices.BroadcastAsync(new Broadcast { Data = "for all" });
        await using var stream = await LiveStream.Open(_host, lastId: id);

        var told = await stream.Next("notice");

        Assert.Equal("for all", told.NoticeData);
        Assert.True(told.Json.GetProperty("notice").GetProperty("isBroadcast").GetBoolean());
    }

    [Theory]
    [InlineData(5, "notice")]
    [InlineData(6, "reset")]
    public async Task More_than_it_may_replay_is_a_reset_and_no_part_of_it(int missed, string first)
    {
        await using var host = await InboxHost.Start(new() { Api = api => api.ReplayAtMost = 5 });
        await host.Fill("ada", 1);
        await using var before = await LiveStream.Open(host);
        var id = (await before.Next("counts")).Id;
        await host.Fill("ada", missed);

        await using var stream = await LiveStream.Open(host, lastId: id);

        await stream.Next(first);
    }

    public static TheoryData<string> WorthlessIds =>
        [
            "x",
            "1:2",
            "{epoch}:1",
            "{epoch}:one:1",
            "{epoch}:-1:-1",
            "{epoch}:4:3",
            "{epoch}:3:4",
            "{epoch}:4:4",
            "{epoch}:9223372036854775807:9223372036854775807",
            "{epoch}:1000000000000000000000:3",
            "other:3:3",
            "other:2:2",
            ":3:3",
            "{epoch}{epoch}{epoch}{epoch}{epoch}{epoch}{epoch}{epoch}:3:3",
        ];

    [Theory]
    [MemberData(nameof(WorthlessIds))]
    public async Task An_id_that_is_malformed_or_ahead_or_of_another_numbering_is_a_reset(string id)
    {
        await _host.Fill("ada", 3);
        var epoch = (await CountsOfPage()).GetProperty("epoch").GetString();
        await using var stream = await LiveStream.Open(_host, lastId: id.Replace("{epoch}", epoch));

        await stream.Next("reset");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task An_id_of_another_users_inbox_is_a_reset_even_if_its_numbers_fit(int notices)
    {
        await _host.Fill("ada", 3);
        await _host.Fill("bob", notices);
        await using var ada = await LiveStream.Open(_host, "ada");
        var id = (await ada.Next("counts")).Id;

        await using var bob = await LiveStream.Open(_host, "bob", lastId: id);

        await bob.Next("reset");
    }

    [Fact]
    public async Task What_changes_between_the_first_look_and_the_replay_is_told_once()
    {
        var hook = new HookedNotices();
        await using var host = await InboxHost.Start(new() { Services = hook.Wrap });
        await host.Fill("ada", 1);
        await using var before = await LiveStream.Open(host);
        var id = (await before.Next("counts")).Id;
        await host.Fill("ada", 2, word: "missed");
        hook.BeforeList = async () =>
        {
            hook.BeforeList = null;
            await host.Fill("ada", 2, word: "meanwhile");
            // Their news are out, so that the mark's do not overtake them.
            await before.Next(4);
            await host.Notices.MarkAsync("ada", NoticeMark.ReadUpTo(2));
        };

        await using var stream = await LiveStream.Open(host, lastId: id);

        var told = await stream.Next(5);
        Assert.Equal(["notice", "notice", "notice", "notice", "mark"], told.Select(one => one.Name));
        Assert.Equal([2, 3, 4, 5], told.Take(4).Select(one => one.NoticeSeq));
        Assert.Equal(3, told[4].Counts.GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task A_notice_that_is_deleted_between_the_first_look_and_the_replay_makes_it_a_reset()
    {
        var hook = new HookedNotices();
        await using var host = await InboxHost.Start(new() { Services = hook.Wrap });
        await using var before = await LiveStream.Open(host);
        var id = (await before.Next("counts")).Id;
        var missed = await host.Fill("ada", 3, word: "missed");
        hook.BeforeList = async () =>
        {
            hook.BeforeList = null;
            await host.Notices.MarkAsync("ada", NoticeMark.Of(NoticeAction.Delete, new MessageId(missed[1])));
            await host.Fill("ada", 1, word: "meanwhile");
        };

        await using var stream = await LiveStream.Open(host, lastId: id);

        var told = await stream.Next(3);
        Assert.Equal(["reset", "mark", "notice"], told.Select(one => one.Name));
        Assert.Equal("meanwhile-1", told[2].NoticeData);
    }

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static string IdOf(StreamEvent told) => IdOf(told.Counts);

    private static string IdOf(JsonElement counts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.GetProperty("epoch").GetString()}:{counts.GetProperty("rev")}:{counts.GetProperty("lastSeq")}"
        );

    private async Task<JsonElement> CountsOfPage() =>
        (await _host.Send("GET /v1/inbox/notices?limit=1")).Ok().GetProperty("counts");

    private async Task<string> IdOfPage() => IdOf(await CountsOfPage());

    private async Task Make(string change, MessageId broadcast)
    {
        var notices = _host.Notices;
        var newest = (await notices.ListAsync("ada")).Items[0].Id;
        await (
            change switch
            {
                "read" => notices.MarkAsync("ada", NoticeMark.Of(NoticeAction.Read, newest)).AsTask(),
                "delete" => notices.MarkAsync("ada", NoticeMark.Of(NoticeAction.Delete, newest)).AsTask(),
                "seen" => notices.MarkAsync("ada", NoticeMark.SeenUpTo(1)).AsTask(),
                "archive" => notices.MarkAsync("ada", NoticeMark.ArchiveUpTo(1)).AsTask(),
                "revoke" => notices.RevokeAsync(broadcast).AsTask(),
                "purge" => _host.Get<INoticeStore>().PurgeAsync("ada").AsTask(),
                _ => BroadcastAndRevoke(),
            }
        );
    }

    private async Task BroadcastAndRevoke()
    {
        var id = await _host.Notices.BroadcastAsync(new Broadcast { Data = "not for long" });
        await Guard.Until(
            async () => (await _host.Notices.FindAsync("ada", id)) is not null,
            "the broadcast to be in the inbox"
        );
        await _host.Notices.RevokeAsync(id);
    }
}
