using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// The topics that have a schedule. A topic is entered before its first message waits; whoever carries what is due
/// looks here now and then, and hears in between what falls due sooner.
/// </summary>
internal sealed class DueTopics
{
    private const int AskedAtOnce = 256;

    /// <summary>How long what could not be carried waits for the next try.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, bool> _refused = new();

    private readonly RedisLink _link;
    private readonly RedisKeys _keys;
    private readonly TopicRegister _register;
    private readonly WakeHub _wakes;
    private readonly RedisSettings _settings;
    private bool _listens;
    private long _nextLook;

    public DueTopics(RedisLink link, RedisKeys keys, TopicRegister register, WakeHub wakes, RedisSettings settings)
    {
        _link = link;
        _keys = keys;
        _register = register;
        _wakes = wakes;
        _settings = settings;
        Calendar = new DueCalendar(settings.Time);
        link.Restored += LookAgain;
    }

    public DueCalendar Calendar { get; }

    /// <summary>Makes a topic known as one with a schedule, and known at all.</summary>
    public async Task EnterAsync(string topic, CancellationToken cancellationToken)
    {
        await _register.EnsureAsync(topic, cancellationToken).ConfigureAwait(false);
        await _link.ExecuteAsync("SADD", [_keys.ScheduledTopics, topic], cancellationToken).ConfigureAwait(false);
        RedisKey meta = $"{_keys.Topic(topic)}:m";
        await _link.ExecuteAsync("HSET", [meta, "w", 1], cancellationToken).ConfigureAwait(false);
        Calendar.Add(topic);
    }

    /// <summary>Every topic that may have something that waits.</summary>
    public async Task<List<string>> ListAsync(CancellationToken cancellationToken)
    {
        var reply = await _link
            .ExecuteAsync("SMEMBERS", [_keys.ScheduledTopics], cancellationToken)
            .ConfigureAwait(false);
        return [.. ((RedisResult[])reply!).Select(topic => (string)topic!).Order(StringComparer.Ordinal)];
    }

    /// <summary>Waits until something may be due.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!_listens)
        {
            await _wakes.ListenAsync(_keys.ScheduleChannel, OnSooner).ConfigureAwait(false);
            _listens = true;
        }

        while (true)
        {
            var pulse = Calendar.Pulse;
            var untilLook = UntilLook();
            if (untilLook == TimeSpan.Zero)
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            var wait = Calendar.UntilNext;
            if (wait == TimeSpan.Zero)
                return;
            await pulse
                .WaitAsync(wait < untilLook ? wait : untilLook, _settings.Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Due messages of a topic could not be carried; it is said once, for it may be so for long.</summary>
    /// <returns>How long to wait for the next try.</returns>
    public TimeSpan Refuse(string topic, string why)
    {
        if (_refused.TryAdd(topic, true))
            Log.DueRefused(_settings.Logger, topic, why, AfterRefusal);
        return AfterRefusal;
    }

    /// <summary>The server refused to look into a topic's schedule.</summary>
    public void Refused(string topic, int asked, string why) => Calendar.Learn(topic, asked, Refuse(topic, why));

    /// <summary>What is due in a topic can be carried.</summary>
    public void IsWell(string topic) => _refused.TryRemove(topic, out _);

    /// <summary>How long to wait, as scripts say it.</summary>
    public static TimeSpan WaitOf(RedisResult milliseconds) =>
        (long)milliseconds is >= 0 and var wait ? TimeSpan.FromMilliseconds(wait) : TimeSpan.MaxValue;

    private void LookAgain()
    {
        Volatile.Write(ref _nextLook, 0);
        Calendar.Ring();
    }

    private TimeSpan UntilLook()
    {
        var now = _settings.Time.GetTimestamp();
        var next = Volatile.Read(ref _nextLook);
        return next <= now ? TimeSpan.Zero : _settings.Time.GetElapsedTime(now, next);
    }

    /// <summary>Asks for every topic: what is published may not be heard.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var interval = _settings.Options.PollInterval.TotalSeconds * _settings.Time.TimestampFrequency;
        Volatile.Write(ref _nextLook, _settings.Time.GetTimestamp() + (long)interval);
        try
        {
            var listed = await ListAsync(cancellationToken).ConfigureAwait(false);
            // What the server lost and this process still has to do with must be found by others, too.
            foreach (var topic in Calendar.Topics.Except(listed))
                await EnterAsync(topic, cancellationToken).ConfigureAwait(false);
            foreach (var portion in listed.Chunk(AskedAtOnce))
            {
                await Task.WhenAll(portion.Select(topic => AskAsync(topic, cancellationToken))).ConfigureAwait(false);
            }
        }
        catch
        {
            Volatile.Write(ref _nextLook, 0);
            throw;
        }
    }

    private async Task AskAsync(string topic, CancellationToken cancellationToken)
    {
        var asked = Calendar.Ask(topic);
        try
        {
            var asking = _link.RunAsync(ScriptBook.NextDue, _keys.Topic(topic), [], cancellationToken);
            Calendar.Learn(topic, asked, WaitOf(await asking.ConfigureAwait(false)));
        }
        catch (RedisServerException exception)
        {
            Refused(topic, asked, exception.Message);
        }
    }

    /// <summary>It is told in how many milliseconds something falls due, and where.</summary>
    private void OnSooner(RedisValue message)
    {
        var text = (string?)message ?? "";
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && long.TryParse(text.AsSpan(0, space), CultureInfo.InvariantCulture, out var wait))
            Calendar.Sooner(text[(space + 1)..], TimeSpan.FromMilliseconds(wait));
    }
}
