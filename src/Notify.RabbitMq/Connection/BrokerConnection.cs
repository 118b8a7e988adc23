using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// An open connection, and when it is given up. The client waits long for answers that a broken connection never
/// brings, and a write into one may never end: whoever waits for either waits for the end, too.
/// </summary>
internal sealed class BrokerConnection(IConnection client) : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _lost = new();

    /// <summary>Cancelled when the connection is given up, before its health says so.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why it was given up; empty before.</summary>
    public string Reason { get; private set; } = "";

    public bool IsOpen => !_lost.IsCancellationRequested && client.IsOpen;

    public void GiveUp(string reason)
    {
        if (_lost.IsCancellationRequested)
            return;
        Reason = reason;
        _lost.Cancel();
    }

    /// <summary>
    /// Closes the connection, whatever state it is in. Ending one that is broken can take the client long.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        GiveUp("closed by Notify");
        try
        {
            await client
                .CloseAsync(200, "closed by Notify", CloseTimeout, abort: true, CancellationToken.None)
                .ConfigureAwait(false);
            await client.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It is gone either way.
        }

        _lost.Dispose();
    }

    public Task<IChannel> CreateChannelAsync(CreateChannelOptions? options, CancellationToken cancellationToken) =>
        AskAsync(token => client.CreateChannelAsync(options, token), cancellationToken);

    public Task AskAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken) =>
        AskAsync(
            async token =>
            {
                await ask(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken
        );

    /// <summary>Asks the server, for as long as the connection lasts.</summary>
    /// <exception cref="IOException">The connection was lost meanwhile.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Lost);
        try
        {
            return await ask(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
            when (Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The connection to RabbitMQ was lost: {Reason}.", exception);
        }
    }
}
