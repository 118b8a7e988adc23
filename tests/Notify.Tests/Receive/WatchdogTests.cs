using Notify.Receive;
using Notify.Testing;
using Phase = Notify.Receive.RunState.Phase;

namespace Notify.Tests.Receive;

public sealed class WatchdogTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // It looks every 250 ms with these options.
    private static readonly TimeSpan TwoLooks = TimeSpan.FromMilliseconds(500);

    private readonly ManualTime _time = new();
    private readonly PlayedWork _work = new();
    private readonly List<IWork> _workers;
    private readonly Watchdog _dog;

    public WatchdogTests()
    {
        _workers = [_work];
        var options = new GroupOptions { HandlerTimeout = Timeout, CancellationGrace = Grace };
        _dog = new Watchdog(options, _time, () => _workers);
    }

    public ValueTask DisposeAsync() => _dog.DisposeAsync();

    [Fact]
    public void A_run_is_cancelled_at_its_time_out_never_before_and_at_most_two_looks_later()
    {
        _work.Now = (1, Phase.Running);

        _time.Advance(Timeout - TimeSpan.FromTicks(1));
        Assert.Empty(_work.Steps);
        _time.Advance(TwoLooks);

        Assert.Equal(["cancel 1 TimedOut"], _work.Steps);
    }

    [Fact]
    public void A_run_that_does_not_return_after_that_is_given_up_after_its_grace()
    {
        _work.Now = (1, Phase.Running);
        _time.Advance(Timeout + TwoLooks);
        _work.Now = (1, Phase.Cancelled);

        _time.Advance(Grace - TimeSpan.FromMilliseconds(250));
        Assert.DoesNotContain("abandon 1", _work.Steps);
        _time.Advance(TwoLooks);

        Assert.Contains("abandon 1", _work.Steps);
    }

    [Fact]
    public void Run_after_run_that_ends_in_time_is_left_alone_however_long_they_take_together()
    {
        for (var run = 1; run < 40; run++)
        {
            _work.Now = (run, Phase.Running);
            _time.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.Empty(_work.Steps);
    }

    [Fact]
    public void A_worker_that_rests_is_left_alone()
    {
        _work.Now = (1, Phase.Resting);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(_work.Steps);
        Assert.Equal(0, _work.TimesGivenBack);
    }

    [Fact]
    public void What_waits_behind_a_run_that_takes_its_time_is_given_back_soon()
    {
        _work.Now = (1, Phase.Running);

        _time.Advance(TwoLooks);

        Assert.NotEqual(0, _work.TimesGivenBack);
    }

    [Fact]
    public void A_worker_that_is_no_longer_there_is_forgotten()
    {
        _work.Now = (1, Phase.Running);
        _time.Advance(TwoLooks);
        _workers.Clear();
        _time.Advance(Timeout);
        _workers.Add(_work);

        _time.Advance(TwoLooks);

        Assert.Empty(_work.Steps);
    }

    private sealed class PlayedWork : IWork
    {
        public (long Run, Phase Phase) Now { get; set; }

        public List<string> Steps { get; } = [];

        public int TimesGivenBack { get; private set; }

        public bool Cancel(long run, CancelReason reason)
        {
            Steps.Add(FormattableString.Invariant($"cancel {run} {reason}"));
            Now = (run, Phase.Cancelled);
            return true;
        }

        public void GiveBackRest() => TimesGivenBack++;

        public void Abandon(long run) => Steps.Add(FormattableString.Invariant($"abandon {run}"));
    }
}
