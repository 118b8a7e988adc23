using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>One stream a consumer reads: a partition of a topic, or the retries of its group in one.</summary>
internal sealed class StreamRef(string name, RedisKey key, int partition, bool isRetries)
{
    private bool _hot = true;

    /// <summary>As scripts know it: s:0, r:0, …</summary>
    public string Name { get; } = name;

    public RedisKey Key { get; } = key;

    public int Partition { get; } = partition;

    public bool IsRetries { get; } = isRetries;

    /// <summary>True if there may be something to read.</summary>
    public bool IsHot => Volatile.Read(ref _hot);

    public void Heat() => Volatile.Write(ref _hot, true);

    /// <summary>It is about to be read: whoever writes from here on heats it again.</summary>
    public void Cool() => Volatile.Write(ref _hot, false);
}
