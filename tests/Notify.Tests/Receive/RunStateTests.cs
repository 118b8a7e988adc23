using Notify.Receive;
using Phase = Notify.Receive.RunState.Phase;

namespace Notify.Tests.Receive;

public sealed class RunStateTests
{
    private RunState _state;

    [Fact]
    public void Each_run_has_the_next_number()
    {
        Assert.Equal((0, Phase.Resting), _state.Now);
        for (var run = 1; run <= 3; run++)
        {
            _state.Begin();
            Assert.Equal((run, Phase.Running), _state.Now);
            Assert.Equal(Phase.Running, _state.End());
            Assert.Equal((run, Phase.Resting), _state.Now);
        }
    }

    [Fact]
    public void A_time_out_hits_only_the_run_it_was_meant_for()
    {
        _state.Begin();
        var (seen, _) = _state.Now;
        _state.End();
        _state.Begin();

        Assert.False(_state.TryMove(seen, Phase.Running, Phase.Cancelled));

        Assert.Equal((seen + 1, Phase.Running), _state.Now);
    }

    [Fact]
    public void A_run_that_has_ended_cannot_be_cancelled()
    {
        _state.Begin();
        _state.End();

        Assert.False(_state.TryMove(1, Phase.Running, Phase.Cancelled));
    }

    [Fact]
    public void A_run_is_cancelled_once_and_its_end_says_so()
    {
        _state.Begin();

        Assert.True(_state.TryMove(1, Phase.Running, Phase.Cancelled));
        Assert.False(_state.TryMove(1, Phase.Running, Phase.Cancelled));
        Assert.Equal(Phase.Cancelled, _state.End());
        Assert.Equal((1, Phase.Resting), _state.Now);
    }

    [Fact]
    public void What_was_abandoned_stays_so()
    {
        _state.Begin();
        Assert.False(_state.TryMove(1, Phase.Cancelled, Phase.Abandoned));
        _state.TryMove(1, Phase.Running, Phase.Cancelled);

        Assert.True(_state.TryMove(1, Phase.Cancelled, Phase.Abandoned));

        Assert.Equal(Phase.Abandoned, _state.End());
        Assert.Equal((1, Phase.Abandoned), _state.Now);
    }
}
