namespace Notify.RabbitMq;

/// <summary>Brings what topics held to a group, where it is the first.</summary>
internal sealed class HoldDrains(ReceivingParts parts, string group, BrokerConnection connection) : IAsyncDisposable
{
    private const int Tries = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, HoldDrain> _drains = [];

    /// <summary>Drains every topic the group is heir to. What was read may not be settled yet.</summary>
    /// <returns>False if another process is at one of them.</returns>
    public async Task<bool> TryDrainAsync(
        IEnumerable<TopicState> topics,
        Func<string, CancellationToken, Task<QueueReader>> read,
        CancellationToken cancellationToken
    )
    {
        foreach (var finished in _drains.Where(pair => pair.Value.IsFinished).ToList())
        {
            _drains.Remove(finished.Key);
            await finished.Value.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var topic in topics.Where(topic => topic.Heir == group && !_drains.ContainsKey(topic.Name)))
        {
            var drain = new HoldDrain(parts, topic, group, connection, read);
            _drains[topic.Name] = drain;
            if (await TryBeginAsync(drain, cancellationToken).ConfigureAwait(false))
                continue;
            _drains.Remove(topic.Name);
            await drain.DisposeAsync().ConfigureAwait(false);
            return false;
        }

        return true;
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_drains.Values.Select(drain => drain.DisposeAsync().AsTask())).ConfigureAwait(false);

    /// <summary>A sweep is over in a moment; another consumer of the group may take long.</summary>
    private async Task<bool> TryBeginAsync(HoldDrain drain, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await drain.TryBeginAsync(cancellationToken).ConfigureAwait(false))
                return true;
            await Task.Delay(Pause, parts.Settings.Time, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }
}
