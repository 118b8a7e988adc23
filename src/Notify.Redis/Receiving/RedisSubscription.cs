using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Notify.Shared;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// One consumer of a durable group. One loop beats for its memberships, reads what is hot and hands it over; it sleeps
/// until something is published, room comes back, or a beat is due. Settling is beside the loop.
/// </summary>
internal sealed partial class RedisSubscription : IMessageSubscription
{
    private static readonly TimeSpan TidyAfter = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(500);

    private readonly Subscription _subscription;
    private readonly IDeliveryReceiver _receiver;
    private readonly RedisLink _link;
    private readonly RedisKeys _keys;
    private readonly TopicRegister _register;
    private readonly WakeHub _wakes;
    private readonly RedisSettings _settings;
    private readonly FeedReader _reader;
    private readonly string _name;
    private readonly Signal _signal;
    private readonly Lock _gate = new();
    private readonly HeldDeliveries _held;
    private readonly RingBuffer<RedisDelivery> _claimed = new();
    private readonly SemaphoreSlim _round = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Settlement> _unanswered = [];
    private List<TopicFeed> _feeds = [];
    private Task _loop = Task.CompletedTask;
    private long _nextPoll;
    private bool _mustEnter = true;
    private bool _hasEntered;
    private bool _mustRecover;
    private bool _isStopped;

    public RedisSubscription(
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
        _reader = new FeedReader(link, settings);
        // Short, because the server writes it beside each message it hands out.
        _name = Convert.ToHexString(Guid.NewGuid().ToByteArray().AsSpan(0, 6));
        _signal = new Signal(settings.Time);
        _held = new HeldDeliveries(subscription.PrefetchMessages, subscription.PrefetchBytes);
    }

    public string Group => _subscription.Group;

    /// <summary>Joins if the server is in reach; goes on trying behind the scenes if it is not.</summary>
    /// <exception cref="InvalidInputException">The group exists and contradicts the subscription.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _link.Restored += OnRestored;
        try
        {
            await EnterAsync(cancellationToken).ConfigureAwait(false);
            await BeatAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTrouble(exception) && !cancellationToken.IsCancellationRequested)
        {
            Log.ReadFailed(_settings.Logger, exception, Group, "", AfterFailure);
        }
        catch
        {
            _link.Restored -= OnRestored;
            throw;
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
        foreach (var feed in _feeds)
            await LeaveAsync(feed).ConfigureAwait(false);
        await UnlistenAsync().ConfigureAwait(false);
        await _signal.DisposeAsync().ConfigureAwait(false);
    }

    private static bool IsTrouble(Exception exception) =>
        exception is RedisException or TimeoutException or OperationCanceledException;

    private async Task LeaveAsync(TopicFeed feed)
    {
        lock (_gate)
            Forget(_held.Of(feed));
        try
        {
            await feed.LeaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.LeaveFailed(_settings.Logger, exception, Group);
        }
    }

    private async Task UnlistenAsync()
    {
        try
        {
            foreach (var feed in _feeds)
                await _wakes.UnlistenAsync(feed.Channel, feed.OnWake, _signal.Raise).ConfigureAwait(false);
            await _wakes.UnlistenAsync(_keys.GroupChannel, OnGroupChanged).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTrouble(exception))
        {
            // The connection is gone, and what was listened to over it, too.
            Log.LeaveFailed(_settings.Logger, exception, Group);
        }
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
                OnTrouble(exception);
                await _signal.WaitAsync(AfterFailure).ConfigureAwait(false);
            }
        }
    }

    private void OnTrouble(Exception exception)
    {
        Log.ReadFailed(
            _settings.Logger,
            exception,
            Group,
            string.Join(", ", _feeds.Select(feed => feed.Topic)),
            AfterFailure
        );
        // A group or stream that is gone is made again; anything else may have lost an answer.
        if (exception is RedisServerException && exception.Message.Contains("NOGROUP", StringComparison.Ordinal))
            _mustEnter = true;
        else
            _mustRecover = true;
    }

    /// <summary>One turn: memberships first, then what was claimed before, then what is hot.</summary>
    /// <returns>How long there is nothing to do unless woken.</returns>
    private async Task<TimeSpan> RoundAsync()
    {
        if (_mustEnter)
            await EnterAsync(_ending.Token).ConfigureAwait(false);
        await BeatAsync(_ending.Token).ConfigureAwait(false);
        await _round.WaitAsync(_ending.Token).ConfigureAwait(false);
        try
        {
            if (_isStopped)
                return UntilNextBeat();
            if (_mustRecover)
                await RecoverAsync().ConfigureAwait(false);
            HeatIfPollIsDue();
            var read = await ReadAsync().ConfigureAwait(false);
            HandOver();
            if (read)
                return TimeSpan.Zero;
        }
        finally
        {
            _round.Release();
        }

        return await RestAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// There is nothing to read: what is done is removed soon, and the loop sleeps until a beat is due.
    /// </summary>
    private async Task<TimeSpan> RestAsync()
    {
        var untidy = _feeds.Find(feed => feed.Untidied > 0);
        if (untidy is null)
            return UntilNextBeat();
        var since = _settings.Time.GetTimestamp();
        await _signal.WaitAsync(TidyAfter).ConfigureAwait(false);
        if (_settings.Time.GetElapsedTime(since) < TidyAfter)
            return TimeSpan.Zero;
        await untidy.TidyAsync(_ending.Token).ConfigureAwait(false);
        return TimeSpan.Zero;
    }

    /// <returns>False if there was nothing to ask for, or no room.</returns>
    private async Task<bool> ReadAsync()
    {
        int room;
        lock (_gate)
        {
            if (_claimed.Count > 0 || !_held.IsWorthReading)
                return false;
            room = _held.RoomToRead;
        }

        var feeds = _feeds.FindAll(feed => feed.HasHotStreams);
        if (feeds.Count == 0 || room == 0)
            return false;
        // Those that do not get a share now stay hot.
        feeds.RemoveRange(Math.Min(room, feeds.Count), Math.Max(0, feeds.Count - room));
        var each = room / feeds.Count;
        var reads = feeds.ConvertAll(feed => _reader.ReadAsync(feed, each, _ending.Token));
        ExceptionDispatchInfo? trouble = null;
        foreach (var reading in reads)
        {
            try
            {
                Claim(await reading.ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                // What the others brought is this consumer's by now, whatever became of this one.
                trouble = ExceptionDispatchInfo.Capture(exception);
            }
        }

        trouble?.Throw();
        return true;
    }

    /// <summary>Takes in what the server now counts as this consumer's.</summary>
    private void Claim(List<RedisDelivery> deliveries)
    {
        List<RedisDelivery>? broken = null;
        lock (_gate)
        {
            foreach (var delivery in deliveries)
            {
                delivery.Feed.CountInFlight(delivery.Stream.Partition, 1);
                if (delivery.Outcome == DeliveryOutcome.Undecided)
                {
                    _claimed.PushBack(delivery);
                    continue;
                }

                _held.Add(delivery);
                (broken ??= []).Add(delivery);
            }
        }

        if (broken is not null)
            _ = SettleAsync(broken.ToArray(), CancellationToken.None).AsTask();
    }

    /// <summary>Hands over what fits into the prefetch.</summary>
    private void HandOver()
    {
        var fits = new List<Delivery>(_claimed.Count);
        lock (_gate)
        {
            while (_claimed.Count > 0 && _held.HasRoomFor(_claimed.Peek().Message.Body.Length))
            {
                var delivery = _claimed.Pop();
                if (delivery.Generation != delivery.Feed.Generation)
                {
                    // It came before the membership was lost: another has it.
                    delivery.Feed.CountInFlight(delivery.Stream.Partition, -1);
                    continue;
                }

                _held.Add(delivery);
                fits.Add(delivery);
            }
        }

        if (fits.Count == 0)
            return;

        try
        {
            _receiver.Receive(this, CollectionsMarshal.AsSpan(fits));
        }
        catch (Exception exception)
        {
            // A receiver must not throw. What it was handed stays held until the subscription ends.
            Log.ReceiverThrew(_settings.Logger, exception, Group, fits.Count);
        }
    }

    private async Task RecoverAsync()
    {
        foreach (var feed in _feeds.Where(feed => feed.IsMember))
        {
            HashSet<string> known;
            lock (_gate)
            {
                var claimed = Enumerable.Range(0, _claimed.Count).Select(_ => Rotate());
                known = [.. _held.Of(feed).Concat(claimed).Select(d => $"{d.Stream.Name} {(string)d.Id!}")];
            }

            Claim(await _reader.RecoverAsync(feed, known, _ending.Token).ConfigureAwait(false));
        }

        _mustRecover = false;
    }

    private RedisDelivery Rotate()
    {
        var delivery = _claimed.Pop();
        _claimed.PushBack(delivery);
        return delivery;
    }
}
