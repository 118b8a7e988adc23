using System.Collections.Concurrent;
using Notify.Leases;
using Notify.Shared;

namespace Notify.Outbox;

/// <summary>
/// The time this host leads an outbox: it looks which topics have something and runs each, side by side.
/// </summary>
internal sealed class OutboxTerm(
    IOutboxSource source,
    OutboxLease lease,
    LeaseKeeper keeper,
    OutboxRun run,
    OutboxLeftovers leftovers,
    TimeProvider time
)
{
    private const int MostTopicsAtOnce = 32;

    /// <summary>An empty outbox is looked at this much more seldom.</summary>
    private const int SlowestPoll = 5;

    /// <summary>
    /// How long sends may go on when the host stops; what is not accepted by then stays in the outbox.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, OutboxTopic> _topics = new();
    private readonly Dictionary<string, Task> _underWay = [];

    /// <summary>Why messages wait, topic by topic.</summary>
    public IReadOnlyList<string> Troubles =>
        [.. _topics.Values.Where(topic => topic.Trouble is not null).Select(topic => $"{topic.Name}: {topic.Trouble}")];

    public async Task RunAsync(CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, keeper.Lost);
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(keeper.Lost);
        try
        {
            if (await leftovers.SettleAsync(source, lease, ending.Token).ConfigureAwait(false))
                await LoopAsync(ending.Token, cut.Token).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            var all = Task.WhenAll(_underWay.Values);
            await all.WaitAsync(Grace, time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await cut.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LoopAsync(CancellationToken ending, CancellationToken cut)
    {
        for (var idle = 1; !ending.IsCancellationRequested; idle = Math.Min(idle + 1, 2 * SlowestPoll))
        {
            foreach (var (topic, task) in _underWay.Where(item => item.Value.IsCompleted).ToList())
            {
                _underWay.Remove(topic);
                await task.ConfigureAwait(false);
                if (_topics.TryGetValue(topic, out var known) && known.IsClear)
                    _topics.TryRemove(topic, out _);
            }

            if (await BeginAsync(ending, cut).ConfigureAwait(false))
                idle = 0;
            if (_underWay.Count == MostTopicsAtOnce)
                await Task.WhenAny(_underWay.Values).WaitAsync(ending).ConfigureAwait(false);
            else
                await Backoff.WaitAsync(source.Pace.Poll * Math.Max(1, idle / 2), time, ending).ConfigureAwait(false);
        }
    }

    /// <returns>True if something was begun, or still is under way.</returns>
    private async Task<bool> BeginAsync(CancellationToken ending, CancellationToken cut)
    {
        string[] topics = [.. await source.ListTopicsAsync(ending).ConfigureAwait(false)];
        // All have their turn, however many there are.
        Random.Shared.Shuffle(topics);
        foreach (var name in topics)
        {
            if (_underWay.Count == MostTopicsAtOnce)
                break;
            if (_underWay.ContainsKey(name))
                continue;
            var topic = _topics.GetOrAdd(name, _ => new OutboxTopic(name, time));
            if (!topic.IsWaiting)
                _underWay[name] = run.RunAsync(topic, ending, cut);
        }

        return _underWay.Count > 0;
    }
}
