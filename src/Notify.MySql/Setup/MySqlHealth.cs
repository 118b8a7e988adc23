namespace Notify.MySql;

/// <summary>Tells of each server whether it answers and takes writes.</summary>
internal sealed class MySqlHealth(MySqlServers servers, MySqlSettings settings) : IBackendHealth
{
    public async ValueTask<IReadOnlyList<BackendHealth>> CheckAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(servers.All.Select(server => CheckAsync(server, cancellationToken))).ConfigureAwait(false);

    private async Task<BackendHealth> CheckAsync(MySqlServer server, CancellationToken cancellationToken)
    {
        var part = $"MySql {server.Name}";
        try
        {
            var asked = settings.Time.GetTimestamp();
            var isReadOnly = await server
                .TryOnceAsync(
                    (session, token) => session.FirstAsync<int>("SELECT @@GLOBAL.read_only", null, token),
                    cancellationToken
                )
                .ConfigureAwait(false);
            var took = settings.Time.GetElapsedTime(asked).TotalMilliseconds;
            if (isReadOnly != 0)
                return Degraded(part, MySqlTrouble.ReadOnly);
            // A server that was read-only when it last refused a write has just said that it is not any more.
            return server.WriteTrouble is MySqlTrouble.Full
                ? Degraded(part, MySqlTrouble.Full)
                : new BackendHealth(part, BackendState.Up, $"The server answered within {took:N1} ms.");
        }
        catch (Exception exception)
        {
            return new(part, BackendState.Down, $"The server does not answer: {exception.Message}");
        }
    }

    private static BackendHealth Degraded(string part, MySqlTrouble trouble) =>
        new(part, BackendState.Degraded, $"The server takes no writes: {ServerErrors.Describe(trouble)}.");
}
