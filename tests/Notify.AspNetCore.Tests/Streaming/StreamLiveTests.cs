namespace Notify.AspNetCore.Tests.Streaming;

/// <summary>Every tab of every host hears what happens to its inbox, and of no other.</summary>
public sealed class StreamLiveTests
{
    [Fact]
    public async Task An_append_at_one_host_reaches_the_streams_of_all()
    {
        var server = new InMemoryServer();
        await using var one = await InboxHost.Start(new() { Server = server });
        await using var other = await InboxHost.Start(new() { Server = server });
        await using var here = await LiveStream.Open(one);
        await using var there = await LiveStream.Open(other);
        await here.Next("counts");
        await there.Next("counts");

        await one.Notices.NotifyAsync("ada", new NewNotice { Data = "sent at one" });
        var told = await here.Next("notice");
        Assert.Equal("sent at one", told.NoticeData);
        Assert.Equal(told, await there.Next("notice"));

        await other.Notices.MarkAsync("ada", NoticeMark.ReadUpTo(1));
        Assert.Equal(await there.Next("mark"), await here.Next("mark"));
    }

    [Fact]
    public async Task A_stream_goes_on_at_another_host_where_it_was_cut_at_the_first()
    {
        var server = new InMemoryServer();
        await using var one = await InboxHost.Start(new() { Server = server });
        await using var other = await InboxHost.Start(new() { Server = server });
        string? last;
        await using (var first = await LiveStream.Open(one))
        {
            await first.Next("counts");
            await one.Fill("ada", 1);
            last = (await first.Next("notice")).Id;
        }

        await one.Fill("ada", 2, word: "missed");
        await using var second = await LiveStream.Open(other, lastId: last);

        Assert.Equal(["missed-1", "missed-2"], (await second.Next(2)).Select(told => told.NoticeData));
    }

    [Fact]
    public async Task A_mark_is_told_to_all_tabs_as_it_was_made()
    {
        await using var host = await InboxHost.Start();
        var ids = await host.Fill("ada", 3, type: 4);
        await using var one = await LiveStream.Open(host);
        await using var other = await LiveStream.Open(host);
        await one.Next("counts");
        await other.Next("counts");

        (await host.Send($"PUT /v1/inbox/notices/{ids[0]}/read")).Ok();
        (await host.Send("POST /v1/inbox/read", """{"upTo":99,"types":[4]}""")).Ok();
        (await host.Send($"DELETE /v1/inbox/notices/{ids[1]}")).Ok();
        (await host.Send("POST /v1/inbox/seen", """{"upTo":3}""")).Ok();

        var told = await one.Next(4);
        Assert.All(told, mark => Assert.Equal("mark", mark.Name));
        Assert.Equal(
            ["read", "read", "delete", "see"],
            told.Select(mark => mark.Json.GetProperty("action").GetString())
        );
        Assert.Equal($"[\"{ids[0]}\"]", told[0].Json.GetProperty("ids").GetRawText());
        // Not 99: what comes later was not meant.
        Assert.Equal(3, told[1].Json.GetProperty("upTo").GetInt64());
        Assert.Equal("[4]", told[1].Json.GetProperty("types").GetRawText());
        Assert.False(told[1].Json.TryGetProperty("ids", out _));
        Assert.Equal(0, told[1].Counts.GetProperty("unread").GetInt64());
        Assert.Equal(told, await other.Next(4));
    }

    [Fact]
    public async Task A_mark_that_changes_nothing_is_told_to_nobody()
    {
        await using var host = await InboxHost.Start();
        await host.Fill("ada", 1);
        await host.Notices.MarkAsync("ada", NoticeMark.ReadUpTo(1));
        await using var stream = await LiveStream.Open(host);
        await stream.Next("counts");

        await host.Notices.MarkAsync("ada", NoticeMark.ReadUpTo(1));
        await host.Fill("ada", 1, word: "next");

        Assert.Equal("next-1", (await stream.Next()).NoticeData);
    }

    [Fact]
    public async Task Nobody_hears_of_another_inbox()
    {
        await using var host = await InboxHost.Start();
        await using var ada = await LiveStream.Open(host, "ada");
        var first = await ada.Next("counts");

        await host.Fill("bob", 2, word: "for bob");
        await host.Fill("ada", 1, word: "for ada");

        var told = await ada.Next("notice");
        Assert.Equal(("for ada-1", 1L), (told.NoticeData, told.NoticeSeq));
        Assert.Equal(first.Counts.GetProperty("inbox").GetString(), told.Counts.GetProperty("inbox").GetString());
    }

    [Fact]
    public async Task A_broadcast_and_its_end_reach_everyone_as_a_reset()
    {
        await using var host = await InboxHost.Start();
        await using var ada = await LiveStream.Open(host, "ada");
        await using var bob = await LiveStream.Open(host, "bob");
        await ada.Next("counts");
        await bob.Next("counts");

        var id = await host.Notices.BroadcastAsync(new Broadcast { Data = "for all" });
        Assert.Equal(1, (await ada.Next("reset")).Json.GetProperty("unread").GetInt64());
        Assert.Equal(1, (await bob.Next("reset")).Json.GetProperty("unread").GetInt64());

        await host.Notices.RevokeAsync(id);
        Assert.Equal(0, (await ada.Next("reset")).Json.GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task A_notice_that_is_too_large_for_its_news_still_reaches_the_streams()
    {
        // Escaped, its data is larger than what one message of news may have.
        await using var host = await InboxHost.Start(
            new() { Notify = notify => notify.Configure(options => options.MaxBodyBytes = 50_000) }
        );
        await using var stream = await LiveStream.Open(host);
        await stream.Next("counts");
        var data = new string('é', 4_000);

        for (var i = 1; i <= 30; i++)
            await host.Notices.NotifyAsync("ada", new NewNotice { Data = data });

        var told = 0L;
        while (told < 30)
            told = (await stream.Next()).Counts.GetProperty("unread").GetInt64();
        Assert.False(host.Log.Has(1800));
    }

    [Fact]
    public async Task A_text_of_several_lines_and_all_signs_arrives_as_it_was_sent()
    {
        await using var host = await InboxHost.Start();
        await using var stream = await LiveStream.Open(host);
        await stream.Next("counts");
        const string Data = "{\"a\":\"1\\n2\"}\r\n\r\ndata: <b>&amp; \u2028 \uD83D\uDE00 é\0\t";

        await host.Notices.NotifyAsync("ada", new NewNotice { Data = Data.Replace("\0", "") });

        Assert.Equal(Data.Replace("\0", ""), (await stream.Next("notice")).NoticeData);
    }
}
