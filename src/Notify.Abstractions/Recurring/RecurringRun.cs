namespace Notify;

/// <summary>One run of a schedule. Valid only while it runs.</summary>
public abstract class RecurringRun
{
    /// <summary>The schedule's name.</summary>
    public abstract string Name { get; }

    /// <summary>The time it was to run at, by the schedule: the same on every attempt and instance.</summary>
    public abstract DateTimeOffset Occurrence { get; }

    /// <summary>The occurrence that was dealt with before; null if this is the first.</summary>
    public abstract DateTimeOffset? Previous { get; }

    /// <summary>Which attempt this is, counted from 1.</summary>
    public abstract int Attempt { get; }

    /// <summary>Services of a scope that lasts as long as this run.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>
    /// Cancelled when the host begins to stop: a run that ends early at a good place need not be cut off. The run's own
    /// token follows when the time to stop is over.
    /// </summary>
    public abstract CancellationToken Stopping { get; }
}
