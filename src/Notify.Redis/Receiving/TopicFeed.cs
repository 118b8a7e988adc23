using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// What a group's consumer has to do with one topic: its membership there, its streams, and, in an ordered group, which
/// partitions are its own. Only the loop of its subscription calls what is asynchronous here.
/// </summary>
internal sealed class TopicFeed
{
    private readonly RedisLink _link;
    private readonly RedisKey _key;
    private readonly RedisSettings _settings;
    private readonly string _channel;
    private readonly string _name;
    private readonly int[] _inFlight;
    private HashSet<int> _owned = [];
    private HashSet<int> _wanted = [];
    private bool _beatNow = true;
    private bool _poolIsHot = true;
    private long _nextBeat;
    private int _beats;
    private uint _firstStream;
    private int _untidied;

    public TopicFeed(
        string topic,
        GroupEntry group,
        string subscription,
        int partitions,
        RedisLink link,
        RedisKeys keys,
        RedisSettings settings
    )
    {
        Topic = topic;
        Group = group.Name;
        IsOrdered = group.IsOrdered;
        _link = link;
        _settings = settings;
        _key = keys.Topic(topic);
        _channel = keys.TopicChannel(topic);
        _name = subscription;
        _inFlight = new int[partitions];
        Streams = [.. Enumerable.Range(0, partitions).SelectMany(p => StreamsOf(keys, p))];
    }

    public string Topic { get; }

    public string Group { get; }

    public bool IsOrdered { get; }

    /// <summary>Retries before new ones, partition by partition.</summary>
    public IReadOnlyList<StreamRef> Streams { get; }

    /// <summary>What the server knows this consumer by, now.</summary>
    public string Consumer => $"{_name}#{Generation.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Raised each time membership was lost: what was handed out before is no longer held.</summary>
    public int Generation { get; private set; }

    public bool IsMember { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>How many entries were settled since what is done was last removed.</summary>
    public int Untidied => Volatile.Read(ref _untidied);

    /// <summary>When the next beat is due, as a timestamp.</summary>
    public long NextBeat => Volatile.Read(ref _beatNow) ? 0 : _nextBeat;

    public string Channel => _channel;

    public RedisKey Key => _key;

    /// <summary>Something was published to the topic's channel.</summary>
    public void OnWake(RedisValue message)
    {
        var bytes = (byte[]?)message;
        switch (bytes is { Length: > 0 } ? (char)bytes[0] : 's')
        {
            case 's':
                Heat(bytes.AsSpan(1));
                break;
            case 'r':
                foreach (var stream in Streams)
                {
                    if (stream.IsRetries)
                        stream.Heat();
                }

                break;
            default:
                Volatile.Write(ref _beatNow, true);
                Volatile.Write(ref _poolIsHot, true);
                break;
        }
    }

    /// <summary>Anything may have happened unheard.</summary>
    public void HeatAll()
    {
        HeatStreams();
        Volatile.Write(ref _beatNow, true);
        Volatile.Write(ref _poolIsHot, true);
    }

    /// <summary>Streams are looked at now and then, whether they were published or not.</summary>
    public void HeatStreams()
    {
        foreach (var stream in Streams)
            stream.Heat();
    }

    /// <summary>True if there may be something to read for this consumer.</summary>
    public bool HasHotStreams =>
        IsMember
        && !IsPaused
        && (
            Volatile.Read(ref _poolIsHot)
            || Streams.Any(stream => stream.IsHot && (!IsOrdered || IsMine(stream.Partition)))
        );

    /// <summary>The streams to read now: those that may have something and may be read by this consumer.</summary>
    public List<StreamRef> HotStreams()
    {
        var hot = new List<StreamRef>();
        if (!IsMember || IsPaused)
            return hot;
        var all = TakePoolHeat();
        // No stream is always last.
        var first = _firstStream++;
        for (var i = 0; i < Streams.Count; i++)
        {
            var stream = Streams[(int)((first + (uint)i) % (uint)Streams.Count)];
            if ((all || stream.IsHot) && (!IsOrdered || IsMine(stream.Partition)))
                hot.Add(stream);
        }

        NeedsPool = all;
        return hot;
    }

    /// <summary>True if what came back is to be looked for before anything new.</summary>
    public bool NeedsPool { get; private set; }

    /// <summary>There may be more in the pool than was taken.</summary>
    public void HeatPool() => Volatile.Write(ref _poolIsHot, true);

    public async Task<bool> JoinAsync(CancellationToken cancellationToken)
    {
        Generation++;
        RedisValue[] arguments = [Group, Consumer, _settings.LeaseMs, _channel];
        var reply = await _link.RunAsync(ScriptBook.Join, _key, arguments, cancellationToken).ConfigureAwait(false);
        IsMember = (long)reply == 1;
        HeatAll();
        return IsMember;
    }

    /// <summary>Renews the membership, and learns what has changed.</summary>
    /// <returns>False if this consumer is no member any more.</returns>
    public async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _beatNow, false);
        var released = Released();
        var taken = _wanted.Except(_owned).ToList();
        RedisValue[] arguments =
        [
            Group,
            Consumer,
            _settings.LeaseMs,
            _channel,
            _beats++ % 3 == 0 ? "1" : "0",
            string.Join(',', released),
            string.Join(',', taken),
        ];
        var reply = (RedisResult[])
            (await _link.RunAsync(ScriptBook.Beat, _key, arguments, cancellationToken).ConfigureAwait(false))!;
        if (reply.Length == 1)
        {
            IsMember = false;
            return false;
        }

        IsPaused = ((string)reply[0]!).Contains('p', StringComparison.Ordinal);
        SetNextBeat((long)reply[1]);
        if (IsOrdered)
            Share((RedisResult[])reply[3]!, (RedisResult[])reply[4]!);
        return true;
    }

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        IsMember = false;
        await _link
            .RunAsync(ScriptBook.Leave, _key, [Group, Consumer, _channel], cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Counts entries that are done; some of them are settled at once.</summary>
    /// <returns>How many are done and not removed.</returns>
    public int CountDone(int count) => Interlocked.Add(ref _untidied, count);

    /// <summary>Who calls this removes what is done.</summary>
    public int TakeDone() => Interlocked.Exchange(ref _untidied, 0);

    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        TakeDone();
        await _link.RunAsync(ScriptBook.Tidy, _key, [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts what is in hands of one partition; the lock of the subscription is held.</summary>
    public void CountInFlight(int partition, int change)
    {
        _inFlight[partition] += change;
        if (_inFlight[partition] == 0 && IsOrdered && _owned.Contains(partition) && !_wanted.Contains(partition))
            Volatile.Write(ref _beatNow, true);
    }

    private IEnumerable<StreamRef> StreamsOf(RedisKeys keys, int partition)
    {
        if (partition == 0 || IsOrdered)
            yield return new StreamRef($"r:{partition}", keys.Retries(Topic, Group, partition), partition, true);
        yield return new StreamRef($"s:{partition}", keys.Partition(Topic, partition), partition, false);
    }

    private bool IsMine(int partition) => _owned.Contains(partition) && _wanted.Contains(partition);

    private bool TakePoolHeat()
    {
        var hot = Volatile.Read(ref _poolIsHot);
        Volatile.Write(ref _poolIsHot, false);
        return hot;
    }

    private void Heat(ReadOnlySpan<byte> partitions)
    {
        foreach (var stream in Streams)
        {
            if (!stream.IsRetries && partitions.Contains((byte)stream.Partition))
                stream.Heat();
        }
    }

    /// <summary>Partitions that go to another once nothing of them is in hands.</summary>
    private List<int> Released() => [.. _owned.Where(p => !_wanted.Contains(p) && _inFlight[p] == 0)];

    private void SetNextBeat(long untilRetryMs)
    {
        var wait = _settings.BeatInterval;
        if (untilRetryMs >= 0 && untilRetryMs < wait.TotalMilliseconds)
            wait = TimeSpan.FromMilliseconds(untilRetryMs + 1);
        _nextBeat = _settings.Time.GetTimestamp() + (long)(wait.TotalSeconds * _settings.Time.TimestampFrequency);
    }

    /// <summary>Every consumer works out the same share from the same list; owners say who has what by now.</summary>
    private void Share(RedisResult[] consumers, RedisResult[] owners)
    {
        var members = Array.ConvertAll(consumers, consumer => (string)consumer!);
        Array.Sort(members, StringComparer.Ordinal);
        var owned = new HashSet<int>();
        for (var i = 0; i < owners.Length; i += 2)
        {
            if ((string?)owners[i + 1] == Consumer)
                owned.Add((int)(long)owners[i]);
        }

        var wanted = Enumerable.Range(0, _inFlight.Length).Where(p => members[p % members.Length] == Consumer);
        var gained = owned.Except(_owned).ToList();
        (_owned, _wanted) = (owned, [.. wanted]);
        foreach (var stream in Streams.Where(stream => gained.Contains(stream.Partition)))
            stream.Heat();
        if (gained.Count > 0)
            Volatile.Write(ref _poolIsHot, true);
        // What another still has is asked for again when it says that it let go.
        if (_wanted.Except(_owned).Any(p => !IsOwned(owners, p)) || Released().Count > 0)
            Volatile.Write(ref _beatNow, true);
    }

    private static bool IsOwned(RedisResult[] owners, int partition)
    {
        for (var i = 0; i < owners.Length; i += 2)
        {
            if ((int)(long)owners[i] == partition)
                return true;
        }

        return false;
    }
}
