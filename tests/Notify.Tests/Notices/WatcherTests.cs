using Notify.Conformance;
using Notify.Notices;
using Notify.Testing;

namespace Notify.Tests.Notices;

/// <summary>A watcher hands on what follows in order, and asks the inbox for everything else.</summary>
public sealed class WatcherTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly INoticeStore _store;
    private readonly Watcher _watcher;
    private NoticeCounts _inbox = Counts(10);
    private bool _isDown;
    private int _asked;

    public WatcherTests()
    {
        _watcher = new Watcher("ann", _ => { }, _time);
        _store = Spy<INoticeStore>.Before(
            null!,
            (_, _) =>
            {
                _asked++;
                return _isDown ? throw new IOException("The store is down.") : new ValueTask<NoticeCounts>(_inbox);
            }
        );
    }

    public ValueTask DisposeAsync() => _watcher.DisposeAsync();

    [Fact]
    public async Task It_begins_with_the_counts_of_the_inbox()
    {
        var first = await Next();

        Assert.Equal((NoticeChangeKind.Counts, 10L), (first!.Kind, first.Counts.Rev));
    }

    [Fact]
    public async Task Changes_that_follow_each_other_are_handed_on_as_they_are()
    {
        await Next();
        var (one, two) = (Change(11), Change(12));
        _watcher.Tell(one);
        _watcher.Tell(two);

        Assert.Same(one, await Next());
        Assert.Same(two, await Next());
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_change_with_several_notices_raises_the_revision_by_as_many()
    {
        await Next();
        var notices = new[] { Notice(11), Notice(12), Notice(13) };
        var three = Change(13) with { Notices = notices };
        _watcher.Tell(three);
        _watcher.Tell(Change(17) with { Notices = notices });
        _inbox = Counts(17);

        Assert.Same(three, await Next());
        Assert.Equal(NoticeChangeKind.Reset, (await Next())!.Kind);
    }

    [Fact]
    public async Task A_change_it_knows_already_is_a_false_alarm()
    {
        await Next();
        _watcher.Tell(Change(10));
        _watcher.Tell(Change(9));

        Assert.Null(await Next());
        Assert.Null(await Next());
    }

    [Theory]
    [InlineData(12, "one")]
    [InlineData(11, "another")]
    [InlineData(3, "another")]
    public async Task A_gap_and_another_epoch_ask_the_inbox_and_forget_what_waited(long rev, string epoch)
    {
        await Next();
        _watcher.Tell(Change(rev, epoch));
        _watcher.Tell(Change(rev + 1, epoch));
        _inbox = Counts(rev + 1, epoch);

        var reset = await Next();

        Assert.Equal((NoticeChangeKind.Reset, _inbox), (reset!.Kind, reset.Counts));
        Assert.Empty(reset.Notices);
        var follows = Change(rev + 2, epoch);
        _watcher.Tell(follows);
        Assert.Same(follows, await NextReal());
    }

    [Fact]
    public async Task What_is_more_than_it_holds_becomes_one_reset()
    {
        await Next();
        for (var rev = 11; rev <= 500; rev++)
            _watcher.Tell(Change(rev));
        _inbox = Counts(500);

        var reset = await Next();

        Assert.Equal((NoticeChangeKind.Reset, 500L), (reset!.Kind, reset.Counts.Rev));
        _watcher.Tell(Change(501));
        Assert.Equal(501, (await NextReal())!.Counts.Rev);
    }

    [Fact]
    public async Task It_holds_100_notices_however_few_changes_bring_them()
    {
        await Next();
        var (most, beyond) = (Change(110, notices: 100), Change(111, notices: 1));
        _watcher.Tell(most);
        Assert.Same(most, await Next());

        _watcher.Tell(beyond);
        _watcher.Tell(Change(211, notices: 100));
        _inbox = Counts(211);

        Assert.Equal(
            (NoticeChangeKind.Reset, 211L),
            await Next() is { } reset ? (reset.Kind, reset.Counts.Rev) : default
        );
        var follows = Change(311, notices: 100);
        _watcher.Tell(follows);
        Assert.Same(follows, await NextReal());
    }

    [Fact]
    public async Task Notices_that_do_not_follow_the_last_one_ask_the_inbox_even_if_the_revision_fits()
    {
        await Next();
        var odd = Change(12, notices: 2);
        _watcher.Tell(odd with { Notices = [Notice(10), Notice(12)] });
        _inbox = Counts(12);

        Assert.Equal(NoticeChangeKind.Reset, (await Next())!.Kind);
    }

    [Fact]
    public async Task An_inbox_that_is_down_while_nothing_is_known_to_be_missed_is_asked_again_later()
    {
        await Next();
        Assert.Null(await Next());
        _isDown = true;
        Assert.Null(await NextAfterSilence());
        _isDown = false;
        _inbox = Counts(12);

        Assert.Equal(12, (await NextAfterSilence())!.Counts.Rev);
    }

    [Fact]
    public async Task News_that_were_missed_become_a_reset()
    {
        await Next();
        _watcher.TellMissed();
        _watcher.TellMissed();

        Assert.Equal(NoticeChangeKind.Reset, (await Next())!.Kind);
    }

    [Fact]
    public async Task After_30_seconds_of_silence_it_asks_and_says_what_it_did_not_hear_of()
    {
        await Next();
        Assert.Null(await NextAfterSilence());
        _inbox = Counts(17);

        var reset = await NextAfterSilence();

        Assert.Equal((NoticeChangeKind.Reset, 17L), (reset!.Kind, reset.Counts.Rev));
    }

    [Fact]
    public async Task A_wait_ends_as_cancelled_when_its_token_is()
    {
        await Next();
        await Next();
        using var cancellation = new CancellationTokenSource();
        var waiting = _watcher.NextAsync(_store, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Guard.Within(waiting, "the wait to end"));
    }

    [Fact]
    public async Task An_inbox_that_cannot_be_asked_fails_the_watch_and_the_next_look_succeeds()
    {
        await Next();
        _watcher.TellMissed();
        _isDown = true;

        await Assert.ThrowsAsync<IOException>(Next);
        _isDown = false;
        _inbox = Counts(40);
        _watcher.Tell(Change(40));

        Assert.Equal(40, (await NextReal())!.Counts.Rev);
    }

    /// <summary>The permit of the beginning makes one false alarm.</summary>
    private async Task<NoticeChange?> NextAfterSilence()
    {
        while (true)
        {
            var next = _watcher.NextAsync(_store, CancellationToken.None).AsTask();
            if (next.IsCompleted)
                continue;
            _time.Advance(TimeSpan.FromSeconds(29));
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(1));
            return await Guard.Within(next, "the look into the inbox");
        }
    }

    private async Task<NoticeChange?> NextReal()
    {
        for (var alarms = 0; alarms < 10; alarms++)
        {
            if (await Next() is { } change)
                return change;
        }

        throw new InvalidOperationException("There were false alarms only.");
    }

    private Task<NoticeChange?> Next() =>
        Guard.Within(_watcher.NextAsync(_store, CancellationToken.None).AsTask(), "the next change");

    private static NoticeChange Change(long rev, string epoch = "one", int notices = 0) =>
        new(
            "ann",
            NoticeChangeKind.Created,
            Counts(rev, epoch),
            [.. Enumerable.Range(1, notices).Select(i => Notice(rev - notices + i))]
        );

    private static Notice Notice(long seq) =>
        new()
        {
            Id = MessageId.New(),
            Seq = seq,
            Data = "new",
        };

    private static NoticeCounts Counts(long rev, string epoch = "one") =>
        new(1, 1, rev, rev, epoch, new Dictionary<int, long>());
}
