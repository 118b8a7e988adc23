namespace Notify.Redis;

/// <summary>Tells whether the server answers.</summary>
internal sealed class RedisHealth(RedisLink link, RedisSettings settings) : IBackendHealth
{
    public async ValueTask<IReadOnlyList<BackendHealth>> CheckAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var asked = settings.Time.GetTimestamp();
            await link.ExecuteAsync("PING", [], cancellationToken).ConfigureAwait(false);
            var took = settings.Time.GetElapsedTime(asked).TotalMilliseconds;
            return [new BackendHealth("Redis", BackendState.Up, $"The server answered within {took:N1} ms.")];
        }
        catch (Exception exception)
        {
            return [new BackendHealth("Redis", BackendState.Down, $"The server does not answer: {exception.Message}")];
        }
    }
}
