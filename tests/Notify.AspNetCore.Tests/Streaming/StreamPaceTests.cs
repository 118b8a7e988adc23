using Notify.Conformance;
using Notify.Testing;

namespace Notify.AspNetCore.Tests.Streaming;

/// <summary>What a stream does as time goes by.</summary>
public sealed class StreamPaceTests
{
    private const int Most = 20_000;
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Every_15_seconds_it_says_that_it_is_alive_without_moving_the_id()
    {
        await using var host = await Start();
        await using var stream = await LiveStream.Open(host);
        var first = await stream.Next("counts");
        var opened = _time.GetUtcNow();

        var ping = (await AdvanceUntil(Read(stream), TimeSpan.FromSeconds(1)))!;

        Assert.True(_time.GetUtcNow() - opened >= TimeSpan.FromSeconds(15));
        Assert.Equal(("ping", null, "{}"), (ping.Name, ping.Id, ping.Data));
        Assert.Equal(first.Id, stream.LastId);
        await host.Fill("ada", 1);
        var notice = await stream.Next("notice");
        ping = (await AdvanceUntil(Read(stream), TimeSpan.FromSeconds(1)))!;
        Assert.Equal("ping", ping.Name);
        Assert.Equal(notice.Id, stream.LastId);
    }

    [Fact]
    public async Task Every_stream_is_told_a_random_time_of_the_range_to_come_back_after()
    {
        await using var host = await InboxHost.Start(
            new()
            {
                Api = api =>
                    (api.ReconnectAfterLeast, api.ReconnectAfterMost) = (
                        TimeSpan.FromMilliseconds(2_000),
                        TimeSpan.FromMilliseconds(900_000)
                    ),
            }
        );
        var told = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            await using var stream = await LiveStream.Open(host);
            await stream.Next("counts");
            told.Add(stream.Retry!.Value);
        }

        Assert.All(told, wait => Assert.InRange(wait, 2_000, 900_000));
        Assert.NotEqual(1, told.Distinct().Count());
    }

    [Fact]
    public async Task What_no_news_told_of_is_found_out_within_30_seconds()
    {
        await using var host = await Start();
        await using var stream = await LiveStream.Open(host);
        await stream.Next("counts");
        // Changed without a word: as if the news were lost on the way.
        await host.Get<INoticeStore>().AppendAsync([Unannounced("ada")]);

        var reset = await AdvanceUntil(stream.Next(), TimeSpan.FromSeconds(1));

        Assert.Equal(("reset", 1L), (reset.Name, reset.Json.GetProperty("unread").GetInt64()));
    }

    [Fact]
    public async Task A_change_that_follows_an_unheard_one_is_a_reset_at_once()
    {
        await using var host = await Start();
        await using var stream = await LiveStream.Open(host);
        await stream.Next("counts");
        await host.Get<INoticeStore>().AppendAsync([Unannounced("ada")]);

        await host.Notices.NotifyAsync("ada", new NewNotice { Data = "announced" });

        Assert.Equal(2, (await stream.Next("reset")).Json.GetProperty("unread").GetInt64());
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_holds_up_no_other_and_is_cut_and_recovers()
    {
        await using var host = await Start();
        await using var stalled = await LiveStream.Open(host, narrow: true);
        await using var other = await LiveStream.Open(host);
        var known = (await stalled.Next("counts")).Id;
        await other.Next("counts");
        var data = new string('x', 8_000);

        // Until all buffers between the host and the reader are full, and 30 seconds more.
        var sent = 0;
        while (!host.Log.Has(5002))
        {
            Assert.True(sent < Most, $"{sent} notices were sent to a reader that takes nothing.");
            for (var i = 0; i < 50; i++)
                await host.Notices.NotifyAsync("ada", new NewNotice { Data = data });
            sent += 50;
            // The other one reads all the while.
            while (!(await other.Next()).Id!.EndsWith($":{sent}", StringComparison.Ordinal)) { }
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // It hears no end in order: it was cut.
        await Assert.ThrowsAnyAsync<IOException>(() => Guard.Within(ReadOn(stalled), "the cut"));
        await using var again = await LiveStream.Open(host, lastId: known);
        Assert.Equal(sent, (await again.Next("reset")).Counts.GetProperty("unread").GetInt64());
        await host.Fill("ada", 1, word: "live");
        Assert.Equal(sent + 1, (await other.Next()).Counts.GetProperty("unread").GetInt64());
    }

    private static NoticeAppend Unannounced(string user) =>
        new(user, MessageId.New(), 1, "unannounced", DateTimeOffset.UnixEpoch, null);

    private static Task<StreamEvent?> Read(LiveStream stream) => stream.NextOrEnd();

    private static async Task ReadOn(LiveStream stream)
    {
        while (await stream.NextOrEnd() is not null) { }
    }

    private Task<InboxHost> Start() =>
        InboxHost.Start(
            new() { Time = _time, Notify = notify => notify.Configure(o => o.Notices.BatchWait = TimeSpan.Zero) }
        );

    /// <summary>
    /// Moves the clock bit by bit until something has happened: when its timer begins is not ours to see.
    /// </summary>
    private async Task<T> AdvanceUntil<T>(Task<T> happens, TimeSpan step)
    {
        await Guard.Until(
            () =>
            {
                if (!happens.IsCompleted)
                    _time.Advance(step);
                return happens.IsCompleted;
            },
            "what time brings"
        );
        return await happens;
    }
}
