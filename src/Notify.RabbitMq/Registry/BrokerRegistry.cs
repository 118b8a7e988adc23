using System.Text.Json;
using Notify.Shared;
using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>
/// What AMQP does not tell: which topics and groups there are. A log on the server that every host reads from its
/// beginning; its order decides who was first. A change is a record that is written and read back: whoever has read its
/// own record knows all that came before it.
/// </summary>
internal sealed class BrokerRegistry(
    BrokerLink receiving,
    BrokerLink sending,
    TopologyPlan plan,
    RabbitMqSettings settings
) : IAsyncDisposable
{
    private static readonly CreateChannelOptions Confirmed = new(true, true);
    private static readonly TimeSpan MarkPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<Guid, TaskCompletionSource> _awaited = [];
    private TaskCompletionSource<RegistryState> _current = NewSource<RegistryState>();
    private IChannel? _writer;
    private Task? _running;

    /// <summary>A record was read; told in order, one at a time. Must return quickly.</summary>
    public event Action<RegistryRecord>? Changed;

    /// <summary>The state as it was last read; null before anything was.</summary>
    public RegistryState? Latest { get; private set; }

    /// <summary>The state, as soon as everything that stood in the log has been read.</summary>
    public Task<RegistryState> CurrentAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _running ??= RunAsync();
            return _current.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// The state for somebody who asks for it now: waits for the server as long as a request may take.
    /// </summary>
    /// <exception cref="TimeoutException">The server is out of reach.</exception>
    public async Task<RegistryState> AnswerAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await CurrentAsync(cancellationToken)
                .WaitAsync(settings.Options.RequestTimeout, settings.Time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                "The topics and groups on RabbitMQ could not be read within "
                    + $"{settings.Options.RequestTimeout} (RabbitMq:RequestTimeout): {receiving.Describe().Description}",
                exception
            );
        }
    }

    /// <summary>The state with everything that anybody wrote before now.</summary>
    /// <exception cref="TimeoutException">The server is out of reach, or takes no messages for now.</exception>
    public Task<RegistryState> FreshAsync(CancellationToken cancellationToken) =>
        WriteAsync(new RegistryRecord { Id = Guid.NewGuid(), Kind = RegistryRecordKind.Mark }, cancellationToken);

    /// <summary>Writes a record and waits until it was read back.</summary>
    /// <returns>The state with it.</returns>
    /// <exception cref="TimeoutException">It was not written in time, or nobody knows.</exception>
    public async Task<RegistryState> WriteAsync(RegistryRecord record, CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken).ConfigureAwait(false);
        var read = NewSource();
        lock (_gate)
            _awaited[record.Id] = read;
        try
        {
            await PublishAsync(record, settings.Options.RequestTimeout, cancellationToken).ConfigureAwait(false);
            await read
                .Task.WaitAsync(settings.Options.RequestTimeout, settings.Time, cancellationToken)
                .ConfigureAwait(false);
            return await AnswerAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception) when (exception.InnerException is null)
        {
            throw new TimeoutException(
                $"'{record.Kind} {record.Name}' was to be written into the registry of topics and groups on RabbitMQ, which "
                    + $"did not confirm it within {settings.Options.RequestTimeout} (RabbitMq:RequestTimeout): "
                    + $"{sending.Describe().Description} It may still be taken in; look before you do it again.",
                exception
            );
        }
        finally
        {
            lock (_gate)
                _awaited.Remove(record.Id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (_gate)
        {
            running = _running;
            _current.TrySetCanceled();
        }

        if (running is not null)
            await running.ConfigureAwait(false);
        if (_writer is { } writer)
            await writer.CloseQuietlyAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private async Task RunAsync()
    {
        // Not on the caller's thread, nor under its lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failures = 0; !_ending.IsCancellationRequested; failures++)
        {
            try
            {
                // Reading begins with a mark that is written on the other one: both are opened at the same time.
                _ = sending.WhenOpenAsync(_ending.Token);
                var connection = await receiving.WhenOpenAsync(_ending.Token).ConfigureAwait(false);
                await ReadAsync(connection).ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception exception)
            {
                if (_ending.IsCancellationRequested)
                    return;
                Log.RegistryFailed(settings.Logger, exception);
            }

            var pause = Backoff.Pause(failures + 1, settings.Options.MaxReconnectPause);
            await Backoff.WaitAsync(pause, settings.Time, _ending.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Reads until the channel breaks. The state is made anew: the server may be another one.</summary>
    private async Task ReadAsync(BrokerConnection connection)
    {
        var ended = NewSource();
        var state = new RegistryState();
        var channel = await connection.CreateChannelAsync(null, _ending.Token).ConfigureAwait(false);
        channel.ChannelShutdownAsync += (_, _) => EndAsync(ended);
        var reader = new RegistryReader(channel, state, OnRead, ended);
        try
        {
            await TopologyWriter.DeclareAsync(channel, plan.Registry(), _ending.Token).ConfigureAwait(false);
            var standing = await channel.MessageCountAsync(plan.Names.Registry, _ending.Token).ConfigureAwait(false);
            await reader.BeginAsync(plan.Names.Registry, _ending.Token).ConfigureAwait(false);
            await CatchUpAsync(reader, standing, ended.Task).ConfigureAwait(false);
            Latest = state;
            lock (_gate)
                _current.TrySetResult(state);
            await ended.Task.WaitAsync(_ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await channel.CloseQuietlyAsync().ConfigureAwait(false);
            lock (_gate)
            {
                if (!_ending.IsCancellationRequested && _current.Task.IsCompleted)
                    _current = NewSource<RegistryState>();
            }
        }
    }

    /// <summary>
    /// Writes a mark and reads up to it: everything that stood before has been read then. A server that takes no
    /// messages for now takes no mark: what it says it has must do then.
    /// </summary>
    private async Task CatchUpAsync(RegistryReader reader, uint standing, Task ended)
    {
        var mark = new RegistryRecord { Id = Guid.NewGuid(), Kind = RegistryRecordKind.Mark };
        var read = NewSource();
        lock (_gate)
            _awaited[mark.Id] = read;
        try
        {
            await PublishAsync(mark, MarkPatience, _ending.Token).ConfigureAwait(false);
            await Task.WhenAny(read.Task, ended)
                .WaitAsync(settings.Options.RequestTimeout, settings.Time, _ending.Token)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await CountUpAsync(reader, standing, ended).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _awaited.Remove(mark.Id);
        }

        if (ended.IsCompleted)
            throw new IOException("The connection to RabbitMQ broke while the registry was read.");
    }

    /// <summary>A count that is never reached is given up: reading begins anew.</summary>
    private async Task CountUpAsync(RegistryReader reader, uint standing, Task ended)
    {
        var began = settings.Time.GetTimestamp();
        while (reader.Count < standing && !ended.IsCompleted)
        {
            if (settings.Time.GetElapsedTime(began) > settings.Options.RequestTimeout)
            {
                throw new TimeoutException(
                    $"{reader.Count:N0} of {standing:N0} records of the registry were read within "
                        + $"{settings.Options.RequestTimeout} (RabbitMq:RequestTimeout)."
                );
            }

            await Task.Delay(Look, settings.Time, _ending.Token).ConfigureAwait(false);
        }
    }

    private async Task PublishAsync(RegistryRecord record, TimeSpan patience, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(record, RegistryJson.Default.RegistryRecord);
        await WriteAsync(body, cancellationToken)
            .WaitAsync(patience, settings.Time, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The client must not be cancelled inside a confirmed publish: it would lose count.</summary>
    private async Task WriteAsync(byte[] body, CancellationToken cancellationToken)
    {
        var writer = await OpenWriterAsync(cancellationToken).ConfigureAwait(false);
        var properties = new BasicProperties { Persistent = true };
        await writer
            .BasicPublishAsync("", plan.Names.Registry, mandatory: true, properties, body, CancellationToken.None)
            .ConfigureAwait(false);
    }

    private async Task<IChannel> OpenWriterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_writer is { IsOpen: true } open)
                return open;
            if (_writer is { } old)
                await old.CloseQuietlyAsync().ConfigureAwait(false);
            var connection = await sending.WhenOpenAsync(cancellationToken).ConfigureAwait(false);
            return _writer = await connection.CreateChannelAsync(Confirmed, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void OnRead(RegistryRecord record)
    {
        TaskCompletionSource? awaited;
        lock (_gate)
            _awaited.Remove(record.Id, out awaited);
        awaited?.TrySetResult();
        Changed?.Invoke(record);
    }

    private static Task EndAsync(TaskCompletionSource ended)
    {
        ended.TrySetResult();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource<T> NewSource<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
