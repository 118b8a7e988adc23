using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>Addresses messages so that they reach their destination after a delay.</summary>
internal sealed class DelayRouter(TopologyWriter topology) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CachedString _exchange = new(topology.Plan.Names.DelayEntry);

    // By level, and in it by lane.
    private readonly CachedString[] _entries =
    [
        .. Enumerable
            .Range(0, DelayKey.Levels)
            .SelectMany(level => Enumerable.Range(0, DelayKey.Lanes).Select(lane => DelayKey.Entry(level, lane)))
            .Select(key => new CachedString(key)),
    ];

    // How many levels were made; the lowest first.
    private volatile int _ready;

    // Messages take the lanes in turn.
    private uint _turns;

    /// <summary>The server may have lost everything: levels are made again when they are next needed.</summary>
    public void Forget() => _ready = 0;

    public void Dispose() => _turn.Dispose();

    /// <summary>Addresses one message, making the levels it needs.</summary>
    /// <param name="message">The message.</param>
    /// <param name="delay">How long it waits.</param>
    /// <param name="destination">The key under which it arrives.</param>
    /// <param name="note">What a group adds.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public async ValueTask<Publication> RouteAsync(
        Message message,
        TimeSpan delay,
        string destination,
        DeliveryNote? note,
        CancellationToken cancellationToken
    )
    {
        await PrepareAsync(delay, cancellationToken).ConfigureAwait(false);
        return Route(message, delay, destination, note);
    }

    /// <summary>Makes the levels of a delay, which serve every shorter one, too.</summary>
    public async ValueTask PrepareAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var level = DelayKey.LevelOf(DelayKey.StepsOf(delay));
        if (level >= _ready)
            await EnsureAsync(level, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Addresses one message; its levels were made.</summary>
    public Publication Route(Message message, TimeSpan delay, string destination, DeliveryNote? note = null)
    {
        var steps = DelayKey.StepsOf(delay);
        return new Publication(
            message,
            _exchange,
            EntryOf(DelayKey.LevelOf(steps)),
            Mandatory: true,
            Persistent: true,
            NamesTopic: true,
            note,
            DelayKey.Way(steps, destination)
        );
    }

    private CachedString EntryOf(int level)
    {
        var lane = Interlocked.Increment(ref _turns) % DelayKey.Lanes;
        return _entries[(level * DelayKey.Lanes) + (int)lane];
    }

    private async Task EnsureAsync(int level, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await topology.EnsureBaseAsync(cancellationToken).ConfigureAwait(false);
            while (_ready <= level)
            {
                await topology.EnsureDelayLevelAsync(_ready, cancellationToken).ConfigureAwait(false);
                _ready++;
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
