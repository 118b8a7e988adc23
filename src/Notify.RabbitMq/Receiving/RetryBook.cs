namespace Notify.RabbitMq;

/// <summary>
/// How many retries of each group are on their way back, as far as this process sent them: the server does not count
/// them by group. Times are kept to a tenth of a second, so that the book stays small.
/// </summary>
internal sealed class RetryBook(TimeProvider time)
{
    private const long Grain = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<long, int>> _due = [];

    public void Add(string group, TimeSpan after)
    {
        var at = Now() + (long)Math.Ceiling(after.TotalMilliseconds / Grain);
        lock (_gate)
        {
            if (!_due.TryGetValue(group, out var times))
                _due[group] = times = [];
            times[at] = times.GetValueOrDefault(at) + 1;
            Forget(times);
        }
    }

    public long Count(string group)
    {
        lock (_gate)
        {
            if (!_due.TryGetValue(group, out var times))
                return 0;
            Forget(times);
            return times.Values.Sum();
        }
    }

    private void Forget(SortedDictionary<long, int> times)
    {
        var now = Now();
        while (times.Count > 0 && times.First() is var first && first.Key < now)
            times.Remove(first.Key);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds() / Grain;
}
