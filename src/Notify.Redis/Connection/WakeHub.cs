using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Hears what is published. The connection has one handler per channel; here are those who listen to it. A message may
/// be lost with the connection: whoever listens also looks now and then.
/// </summary>
internal sealed class WakeHub(RedisLink link) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Dictionary<string, List<(Action<RedisValue> Hear, Action? Then)>> _listeners = [];

    /// <summary>Ends when whatever is published from here on is heard.</summary>
    public async Task ListenAsync(string channel, Action<RedisValue> hear, Action? then = null)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            bool isFirst;
            lock (_gate)
                isFirst = Listeners(channel).Count == 0;
            if (isFirst)
                await link.SubscribeAsync(channel, OnMessage).ConfigureAwait(false);
            lock (_gate)
            {
                if (!Listeners(channel).Contains((hear, then)))
                    _listeners[channel] = [.. Listeners(channel), (hear, then)];
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task UnlistenAsync(string channel, Action<RedisValue> hear, Action? then = null)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (_gate)
            {
                _listeners[channel] = [.. Listeners(channel).Where(listener => listener != (hear, then))];
                if (_listeners[channel].Count > 0)
                    return;
                _listeners.Remove(channel);
            }

            await link.UnsubscribeAsync(channel, OnMessage).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private List<(Action<RedisValue> Hear, Action? Then)> Listeners(string channel) =>
        _listeners.TryGetValue(channel, out var known) ? known : [];

    private void OnMessage(RedisChannel channel, RedisValue message)
    {
        List<(Action<RedisValue> Hear, Action? Then)> listeners;
        lock (_gate)
            listeners = Listeners((string)channel!);
        foreach (var (hear, then) in listeners)
        {
            hear(message);
            then?.Invoke();
        }
    }
}
