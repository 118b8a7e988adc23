using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// A channel for requests, one at a time: declaring, binding, counting. The server closes a channel with the error it
/// answers; the next request gets a new one.
/// </summary>
internal sealed class RequestChannel(BrokerLink link, RabbitMqSettings settings) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private BrokerConnection? _connection;
    private IChannel? _channel;

    /// <summary>Whether the server can be asked for now, and if not, why.</summary>
    public string State => link.Describe().Description;

    /// <summary>Does something with the channel, as soon as there is a connection.</summary>
    /// <exception cref="TimeoutException">The server did not answer in time, or is out of reach.</exception>
    public async Task<T> RunAsync<T>(
        Func<IChannel, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(settings.Options.RequestTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _turn.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                return await AskAsync(ask, either.Token).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException(
                $"RabbitMQ did not answer within {settings.Options.RequestTimeout} (RabbitMq:RequestTimeout): " + State,
                exception
            );
        }
    }

    public Task RunAsync(Func<IChannel, CancellationToken, Task> ask, CancellationToken cancellationToken) =>
        RunAsync(
            async (channel, token) =>
            {
                await ask(channel, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private async Task<T> AskAsync<T>(
        Func<IChannel, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken
    )
    {
        var channel = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _connection!.AskAsync(token => ask(channel, token), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // An answer that still comes must not be taken for the next one's.
            await CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open)
            return open;
        await CloseAsync().ConfigureAwait(false);
        _connection = await link.WhenOpenAsync(cancellationToken).ConfigureAwait(false);
        _channel = await _connection.CreateChannelAsync(null, cancellationToken).ConfigureAwait(false);
        return _channel;
    }

    private async Task CloseAsync()
    {
        var channel = _channel;
        _channel = null;
        if (channel is not null)
            await channel.CloseQuietlyAsync().ConfigureAwait(false);
    }
}
