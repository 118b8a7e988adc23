namespace Notify.Benchmarks.Recount;

/// <summary>A user whose inbox many threads change.</summary>
internal sealed class BusyUser(string id)
{
    private int _last;

    public string Id => id;

    /// <summary>The highest number of a notice that was sent so far.</summary>
    public int Last => Volatile.Read(ref _last);

    public int Next() => Interlocked.Increment(ref _last);
}
