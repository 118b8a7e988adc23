namespace Notify.RabbitMq;

/// <summary>
/// Brings what a topic held to its first durable group, before anything newer. By now the topic's messages go to the
/// group's own queues, so what is in the hold queue is strictly older. One process drains at a time.
/// </summary>
internal sealed class HoldDrain(
    ReceivingParts parts,
    TopicState topic,
    string group,
    BrokerConnection connection,
    Func<string, CancellationToken, Task<QueueReader>> read
) : IAsyncDisposable
{
    /// <summary>What was on its way into the hold queue when the group came has arrived by then.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _ending = new();
    private readonly string _queue = parts.Topology.Plan.Names.HoldQueue(topic.Name);
    private readonly string _lock = parts.Topology.Plan.Names.Lock($"hold.{topic.Name}");
    private BrokerLock? _alone;
    private bool _hasBegun;
    private QueueReader? _reader;
    private Task _finishing = Task.CompletedTask;

    /// <summary>True once everything the topic held is settled.</summary>
    public bool IsFinished => _hasBegun && _finishing.IsCompleted;

    /// <summary>Reads the hold queue until it is empty. What was read may not be settled yet.</summary>
    /// <returns>False if another process is at it.</returns>
    public async Task<bool> TryBeginAsync(CancellationToken cancellationToken)
    {
        _alone = await BrokerLock.TryTakeAsync(connection, _lock, cancellationToken).ConfigureAwait(false);
        if (_alone is null)
            return false;
        await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        _finishing = FinishAsync();
        _hasBegun = true;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _finishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_reader is not null)
            await _reader.DisposeAsync().ConfigureAwait(false);
        if (_alone is not null)
            await _alone.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        while (await CountAsync(cancellationToken).ConfigureAwait(false) > 0)
        {
            if (_reader is null or { IsClosed: true })
            {
                Log.DrainingHold(parts.Settings.Logger, group, topic.Name);
                _reader = await read(_queue, cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(Poll, parts.Settings.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says that all is settled, as soon as it is; what fails on the way is tried again.</summary>
    private async Task FinishAsync()
    {
        while (!await TryFinishAsync().ConfigureAwait(false)) { }

        if (_reader is not null)
            await _reader.DisposeAsync().ConfigureAwait(false);
        await _alone!.DisposeAsync().ConfigureAwait(false);
        _alone = null;
    }

    /// <summary>Looks once more when nothing can be on its way any more.</summary>
    private async Task<bool> TryFinishAsync()
    {
        await Task.Delay(Settled, parts.Settings.Time, _ending.Token).ConfigureAwait(false);
        try
        {
            await ReadAllAsync(_ending.Token).ConfigureAwait(false);
            if (_reader is not null)
                await _reader.WhenIdleAsync().WaitAsync(_ending.Token).ConfigureAwait(false);
            if (_reader is { HeldCount: > 0 } || await CountAsync(_ending.Token).ConfigureAwait(false) > 0)
                return false;
            var drained = new RegistryRecord
            {
                Id = Guid.NewGuid(),
                Kind = RegistryRecordKind.Drained,
                Name = topic.Name,
                Member = group,
            };
            await parts.Registry.WriteAsync(drained, _ending.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception) when (!_ending.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<uint> CountAsync(CancellationToken cancellationToken) =>
        (await parts.Topology.CountAsync(_queue, cancellationToken).ConfigureAwait(false))?.MessageCount ?? 0;
}
