using StackExchange.Redis;

namespace Notify.Redis;

internal sealed partial class RedisSubscription
{
    /// <summary>Enters the group in the register, and joins it in every topic it has.</summary>
    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        _mustEnter = false;
        try
        {
            await _wakes.ListenAsync(_keys.GroupChannel, OnGroupChanged).ConfigureAwait(false);
            var (group, topics) = await _register
                .EnterAsync(_subscription, Group, !_hasEntered, cancellationToken)
                .ConfigureAwait(false);
            foreach (var topic in topics)
                await _register.AttachAsync(topic, group, 0, !_hasEntered, cancellationToken).ConfigureAwait(false);
            var attached = await _register.AttachedAsync(Group, cancellationToken).ConfigureAwait(false);
            foreach (var topic in attached.Union(topics))
                await JoinAsync(topic, group, cancellationToken).ConfigureAwait(false);
            _hasEntered = true;
        }
        catch
        {
            _mustEnter = true;
            throw;
        }
    }

    private async Task JoinAsync(string topic, GroupEntry group, CancellationToken cancellationToken)
    {
        if (_feeds.Find(feed => feed.Topic == topic) is { } known)
        {
            if (!known.IsMember)
                await known.JoinAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var partitions = _register.PartitionsOf(topic);
        var feed = new TopicFeed(topic, group, _name, partitions, _link, _keys, _settings);
        await _wakes.ListenAsync(feed.Channel, feed.OnWake, _signal.Raise).ConfigureAwait(false);
        await feed.JoinAsync(cancellationToken).ConfigureAwait(false);
        _feeds = [.. _feeds, feed];
    }

    /// <summary>Beats for every membership whose beat is due.</summary>
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var now = _settings.Time.GetTimestamp();
        foreach (var feed in _feeds)
        {
            // Partitions may change hands in several steps, one answer after the other.
            for (var step = 0; step < 3 && feed.NextBeat <= now; step++)
            {
                if (feed.IsMember && await feed.BeatAsync(cancellationToken).ConfigureAwait(false))
                    continue;
                Lose(feed);
                _mustEnter = true;
                if (!await feed.JoinAsync(cancellationToken).ConfigureAwait(false))
                    break;
            }
        }

        if (_mustEnter)
            await EnterAsync(cancellationToken).ConfigureAwait(false);
        await TellUnansweredAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was held under a membership that ended belongs to others.</summary>
    private void Lose(TopicFeed feed)
    {
        List<RedisDelivery> lost;
        lock (_gate)
        {
            lost = _held.Of(feed);
            Forget(lost);
            foreach (var settlement in _unanswered.Where(settlement => ReferenceEquals(settlement.Feed, feed)))
                Answer(settlement, SettleStatus.Unknown);
            _unanswered.RemoveAll(settlement => ReferenceEquals(settlement.Feed, feed));
        }

        Log.MembershipLost(_settings.Logger, Group, feed.Topic, lost.Count);
        foreach (var delivery in lost)
            _receiver.Lost(delivery);
    }

    /// <summary>
    /// Lets deliveries go without an outcome; the lock is held. Those that are being settled get the server's answer.
    /// </summary>
    private void Forget(List<RedisDelivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            if (delivery.IsSettling || !_held.Remove(delivery))
                continue;
            delivery.Feed.CountInFlight(delivery.Stream.Partition, -1);
            if (delivery.Status == SettleStatus.Held)
                delivery.Settle(SettleStatus.NotHolder);
        }
    }

    private void HeatIfPollIsDue()
    {
        var now = _settings.Time.GetTimestamp();
        if (now < _nextPoll)
            return;
        _nextPoll = now + (long)(_settings.Options.PollInterval.TotalSeconds * _settings.Time.TimestampFrequency);
        foreach (var feed in _feeds)
            feed.HeatStreams();
    }

    private TimeSpan UntilNextBeat()
    {
        var now = _settings.Time.GetTimestamp();
        var next = _feeds.Count == 0 ? _nextPoll : Math.Min(_nextPoll, _feeds.Min(feed => feed.NextBeat));
        return next <= now ? TimeSpan.FromMilliseconds(1) : _settings.Time.GetElapsedTime(now, next);
    }

    private void OnRestored()
    {
        _mustRecover = true;
        foreach (var feed in _feeds)
            feed.HeatAll();
        _signal.Raise();
    }

    private void OnGroupChanged(RedisValue group)
    {
        if ((string?)group != Group)
            return;
        _mustEnter = true;
        _signal.Raise();
    }
}
