namespace Notify.TestServers;

/// <summary>
/// One server for all tests of a process, started when the first asks for it and ended with the process. For tests that use
/// names of their own and leave the server as it is; one that stops or disturbs it starts its own.
/// </summary>
/// <typeparam name="T">A server, or a <see cref="RedisCluster" />.</typeparam>
/// <param name="start">Starts it. It is not cancelled by the test that happens to be the first.</param>
public sealed class SharedServer<T>(Func<Task<T>> start)
    where T : IAsyncDisposable
{
    private readonly Lazy<Task<T>> _server = new(start);

    /// <summary>The server, started once. If that failed, everybody gets its error.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken = default) =>
        _server.Value.WaitAsync(cancellationToken);
}
