namespace Notify.Receive;

/// <summary>
/// Where a worker is with a handler, as one number that worker and watchdog change by compare-and-swap: the run's
/// number and its phase. So a time-out can only ever hit the run it was meant for.
/// </summary>
internal struct RunState
{
    private const int PhaseBits = 3;
    private long _state;

    public enum Phase
    {
        Resting,
        Running,

        /// <summary>Its token was cancelled: time-out, loss or shutdown.</summary>
        Cancelled,

        /// <summary>It did not return after that; what it does no longer counts.</summary>
        Abandoned,
    }

    /// <summary>The run under way and its phase, read at once.</summary>
    public (long Run, Phase Phase) Now
    {
        get
        {
            var state = Volatile.Read(ref _state);
            return (state >> PhaseBits, (Phase)(state & ((1 << PhaseBits) - 1)));
        }
    }

    /// <summary>The worker begins its next run.</summary>
    public void Begin() => Volatile.Write(ref _state, (((_state >> PhaseBits) + 1) << PhaseBits) | (long)Phase.Running);

    /// <summary>The worker ends its run.</summary>
    /// <returns>The phase it ended in; after <see cref="Phase.Abandoned" /> nothing it did counts.</returns>
    public Phase End()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var phase = (Phase)(state & ((1 << PhaseBits) - 1));
            if (phase == Phase.Abandoned)
                return phase;
            var resting = (state >> PhaseBits << PhaseBits) | (long)Phase.Resting;
            if (Interlocked.CompareExchange(ref _state, resting, state) == state)
                return phase;
        }
    }

    /// <summary>Changes the phase of one run, if it is still in the phase it was seen in.</summary>
    public bool TryMove(long run, Phase from, Phase to)
    {
        var expected = (run << PhaseBits) | (long)from;
        return Interlocked.CompareExchange(ref _state, (run << PhaseBits) | (long)to, expected) == expected;
    }
}
