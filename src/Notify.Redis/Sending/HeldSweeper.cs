using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Sweeps what expires while a topic holds it. Every host that sent such a message looks when it is time.
/// </summary>
internal sealed class HeldSweeper : IAsyncDisposable
{
    private const int Portion = 100;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly string _topic;
    private readonly RedisLink _link;
    private readonly RedisKeys _keys;
    private readonly RedisKey _key;
    private readonly RedisSettings _settings;
    private readonly ITimer _alarm;
    private int _looking;

    public HeldSweeper(string topic, RedisLink link, RedisKeys keys, RedisSettings settings)
    {
        _topic = topic;
        _link = link;
        _keys = keys;
        _key = keys.Topic(topic);
        _settings = settings;
        _alarm = settings.Time.CreateTimer(
            static sweeper => ((HeldSweeper)sweeper!).Look(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Sweeps what has expired, and sets the alarm for what expires next.</summary>
    public void Look()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 0)
            _ = SweepAsync();
    }

    public ValueTask DisposeAsync() => _alarm.DisposeAsync();

    private async Task SweepAsync()
    {
        var next = AfterFailure;
        try
        {
            next = await SweepAllAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.HeldNotSwept(_settings.Logger, exception, _topic);
        }

        Volatile.Write(ref _looking, 0);
        _alarm.Change(next, Timeout.InfiniteTimeSpan);
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> SweepAllAsync()
    {
        while (true)
        {
            var reply = (RedisResult[])
                (
                    await _link
                        .RunAsync(ScriptBook.Expired, _key, [Portion], CancellationToken.None)
                        .ConfigureAwait(false)
                )!;
            if (reply.Length == 1)
            {
                var wait = (long)reply[0];
                return wait < 0 ? Timeout.InfiniteTimeSpan : Min(TimeSpan.FromMilliseconds(wait + 1), Longest);
            }

            await BuryAsync(reply).ConfigureAwait(false);
        }
    }

    private async Task BuryAsync(RedisResult[] reply)
    {
        var arguments = new List<RedisValue>();
        for (var i = 1; i < reply.Length; i += 2)
        {
            var message = MessageFrame.Read((byte[])reply[i + 1]!);
            var text =
                $"It expired at {message.ExpiresAt:O}, while topic '{_topic}' held it for want of a durable group.";
            var failure = Failure.From(FailureReason.Expired, text, _settings.Time.GetUtcNow());
            var dead = new FailedDelivery(message, Group: "", Attempts: 0, FirstFailedAt: null, failure);
            arguments.Add((RedisValue)reply[i]);
            arguments.Add(message.Id.ToString());
            arguments.Add(Shelf.Score(dead));
            arguments.Add(FailureRecord.Write(dead));
        }

        await new DeadIndex(_link, _keys).EnterAsync(_topic, CancellationToken.None).ConfigureAwait(false);
        var buried = await _link
            .RunAsync(ScriptBook.Bury, _key, [.. arguments], CancellationToken.None)
            .ConfigureAwait(false);
        Log.HeldExpired(_settings.Logger, _topic, (long)buried);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
