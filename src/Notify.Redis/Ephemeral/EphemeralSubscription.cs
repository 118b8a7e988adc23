using Notify.Shared;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// The one consumer of an ephemeral group. It reads at once whatever comes and keeps it in memory, up to its limit, so
/// that the server has nothing to keep for it; beyond the limit it drops the oldest and tells so.
/// </summary>
internal sealed partial class EphemeralSubscription : IMessageSubscription
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(500);

    private readonly Subscription _subscription;
    private readonly IDeliveryReceiver _receiver;
    private readonly RedisLink _link;
    private readonly RedisKeys _keys;
    private readonly TopicRegister _register;
    private readonly WakeHub _wakes;
    private readonly RedisSettings _settings;
    private readonly Signal _signal;
    private readonly Lock _gate = new();
    private readonly RingBuffer<EphemeralDelivery> _waiting = new();
    private readonly List<EphemeralDelivery> _retries = [];
    private readonly SemaphoreSlim _round = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private List<EphemeralFeed> _feeds = [];
    private Task _loop = Task.CompletedTask;
    private bool _mustEnter = true;
    private bool _isStopped;
    private bool _missed;
    private int _held;
    private long _heldBytes;
    private long _nextPoll;

    public EphemeralSubscription(
        Subscription subscription,
        IDeliveryReceiver receiver,
        RedisLink link,
        RedisKeys keys,
        TopicRegister register,
        WakeHub wakes,
        RedisSettings settings
    )
    {
        _subscription = subscription;
        _receiver = receiver;
        _link = link;
        _keys = keys;
        _register = register;
        _wakes = wakes;
        _settings = settings;
        _signal = new Signal(settings.Time);
        Group = $"{subscription.Group}.{Guid.NewGuid():N}";
    }

    public string Group { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _link.Restored += OnRestored;
        try
        {
            await EnterAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            Log.ReadFailed(_settings.Logger, exception, Group, "", AfterFailure);
        }

        _loop = RunAsync();
    }

    public async ValueTask StopAsync(CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _isStopped, true);
        await _round.WaitAsync(cancellationToken).ConfigureAwait(false);
        _round.Release();
    }

    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested)
            return;
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        _signal.Raise();
        await _loop.ConfigureAwait(false);
        _link.Restored -= OnRestored;
        try
        {
            await EndAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.LeaveFailed(_settings.Logger, exception, Group);
        }

        await _signal.DisposeAsync().ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        await _wakes.UnlistenAsync(_keys.GroupChannel, OnGroupChanged).ConfigureAwait(false);
        foreach (var feed in _feeds)
        {
            await _wakes.UnlistenAsync(feed.Channel, feed.OnWake, _signal.Raise).ConfigureAwait(false);
            RedisValue[] arguments = [Group, feed.Channel];
            await _link
                .RunAsync(ScriptBook.Remove, _keys.Topic(feed.Topic), arguments, CancellationToken.None)
                .ConfigureAwait(false);
        }

        RedisValue[] delete = [Group, _keys.GroupChannel, "delete"];
        await _link.RunAsync(ScriptBook.Change, _keys.Register, delete, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _wakes.ListenAsync(_keys.GroupChannel, OnGroupChanged).ConfigureAwait(false);
        var (group, topics) = await _register
            .EnterAsync(_subscription, Group, adds: true, cancellationToken)
            .ConfigureAwait(false);
        foreach (var topic in topics)
        {
            var feed = _feeds.Find(feed => feed.Topic == topic);
            if (feed is { IsGone: false })
                continue;
            var isNew = feed is null;
            feed ??= new EphemeralFeed(topic, _link, _keys, _settings);
            await _wakes.ListenAsync(feed.Channel, feed.OnWake, _signal.Raise).ConfigureAwait(false);
            var attached = await _register
                .AttachAsync(topic, group, _subscription.EphemeralLimit, isWanted: true, cancellationToken)
                .ConfigureAwait(false);
            _missed |= feed.Begin(attached);
            if (isNew)
                _feeds = [.. _feeds, feed];
        }

        _mustEnter = false;
    }

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var wait = await RoundAsync().ConfigureAwait(false);
                if (wait > TimeSpan.Zero)
                    await _signal.WaitAsync(wait).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (_ending.IsCancellationRequested)
                    return;
                Log.ReadFailed(
                    _settings.Logger,
                    exception,
                    Group,
                    string.Join(", ", _subscription.Topics),
                    AfterFailure
                );
                await _signal.WaitAsync(AfterFailure).ConfigureAwait(false);
            }
        }
    }

    /// <returns>How long there is nothing to do unless woken.</returns>
    private async Task<TimeSpan> RoundAsync()
    {
        if (_mustEnter)
            await EnterAsync(_ending.Token).ConfigureAwait(false);
        var now = _settings.Time.GetTimestamp();
        if (now >= _nextPoll)
        {
            // Reading is also what keeps the group alive.
            var interval = Min(_settings.Options.PollInterval, _settings.BeatInterval);
            _nextPoll = now + (long)(interval.TotalSeconds * _settings.Time.TimestampFrequency);
            _feeds.ForEach(feed => feed.Heat());
        }

        foreach (var feed in _feeds.Where(feed => feed.IsHot))
        {
            var news = await feed.ReadAsync(Group, _ending.Token).ConfigureAwait(false);
            _mustEnter |= feed.IsGone;
            Keep(news.Messages, news.Missed);
            if (news.Broken.Count > 0)
                await BuryAsync(news.Broken.ConvertAll(one => Undecodable(one.Bytes, one.Why)), _ending.Token)
                    .ConfigureAwait(false);
        }

        await _round.WaitAsync(_ending.Token).ConfigureAwait(false);
        try
        {
            if (!_isStopped)
                HandOver();
        }
        finally
        {
            _round.Release();
        }

        return _mustEnter || _feeds.Exists(feed => feed.IsHot) ? TimeSpan.Zero : UntilNext();
    }

    private TimeSpan UntilNext()
    {
        var now = _settings.Time.GetTimestamp();
        var next = _nextPoll;
        lock (_gate)
        {
            foreach (var retry in _retries)
                next = Math.Min(next, retry.DueAgain);
        }

        return next <= now ? TimeSpan.FromMilliseconds(1) : _settings.Time.GetElapsedTime(now, next);
    }

    private void Keep(List<Message> messages, long missed)
    {
        var dropped = missed;
        lock (_gate)
        {
            foreach (var message in messages)
                _waiting.PushBack(new EphemeralDelivery(message, Group, 1, null));
            for (; _waiting.Count > _subscription.EphemeralLimit; dropped++)
                _waiting.Pop();
            _missed |= dropped > 0;
        }

        if (dropped > 0)
            Log.EphemeralGroupDropped(_settings.Logger, Group, dropped, _subscription.EphemeralLimit);
    }

    private void HandOver()
    {
        var batch = new List<Delivery>();
        bool missed;
        lock (_gate)
        {
            TakeDueRetries();
            while (_waiting.Count > 0 && HasRoomFor(_waiting.Peek().Message.Body.Length))
            {
                var delivery = _waiting.Pop();
                delivery.IsHeld = true;
                _held++;
                _heldBytes += delivery.Message.Body.Length;
                batch.Add(delivery);
            }

            missed = _missed && batch.Count > 0;
            _missed &= !missed;
        }

        try
        {
            if (missed)
                _receiver.Missed();
            if (batch.Count > 0)
                _receiver.Receive(this, batch.ToArray());
        }
        catch (Exception exception)
        {
            Log.ReceiverThrew(_settings.Logger, exception, Group, batch.Count);
        }
    }

    private bool HasRoomFor(int bytes) =>
        _held == 0 || (_held < _subscription.PrefetchMessages && _heldBytes + bytes <= _subscription.PrefetchBytes);

    private void TakeDueRetries()
    {
        var now = _settings.Time.GetTimestamp();
        foreach (var due in _retries.Where(retry => retry.DueAgain <= now).ToList())
        {
            _retries.Remove(due);
            _waiting.PushBack(due);
        }
    }

    private void OnRestored()
    {
        _feeds.ForEach(feed => feed.Heat());
        _signal.Raise();
    }

    private void OnGroupChanged(RedisValue group)
    {
        if ((string?)group != Group)
            return;
        _mustEnter = true;
        _signal.Raise();
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
