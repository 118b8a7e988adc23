using System.Data.Common;

namespace Notify.MySql;

/// <summary>
/// The connections to one server. They are kept by us and not by the driver, so that prepared statements stay with them
/// and a doubtful one is never handed to somebody else.
/// </summary>
internal sealed class SessionPool(DbDataSource source, int connections, MySqlSettings settings) : IAsyncDisposable
{
    private readonly SemaphoreSlim _room = new(connections, connections);
    private readonly Stack<MySqlSession> _idle = new();
    private readonly HashSet<Task> _closing = [];
    private readonly Lock _gate = new();
    private bool _isDisposed;

    /// <summary>Takes a connection; waits if all are in use.</summary>
    /// <exception cref="TimeoutException">All were in use for too long.</exception>
    public async Task<MySqlSession> RentAsync(CancellationToken cancellationToken)
    {
        if (!await _room.WaitAsync(settings.Options.CallTimeout, cancellationToken).ConfigureAwait(false))
        {
            throw new TimeoutException(
                $"All {connections} connections (MySql:MaxConnections) were in use for "
                    + $"{settings.Options.CallTimeout}."
            );
        }

        MySqlSession? session = null;
        try
        {
            session = TakeIdle();
            if (session is not null)
                return session;
            session = new MySqlSession(source.CreateConnection(), settings.Options.CallTimeout, settings.Time);
            await session.OpenAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            _room.Release();
            if (session is not null)
                Close(session);
            throw;
        }
    }

    /// <summary>Gives a connection back. It must not be in a transaction, unless it is broken.</summary>
    public void Return(MySqlSession session)
    {
        lock (_gate)
        {
            if (!session.IsBroken && !_isDisposed)
                _idle.Push(session);
            else
                Close(session);
        }

        _room.Release();
    }

    /// <summary>Closes what is idle: when one connection is lost, the others most likely are, too.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            while (_idle.TryPop(out var session))
                Close(session);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_gate)
        {
            _isDisposed = true;
            Clear();
            closing = [.. _closing];
        }

        // A call that nobody answers must not hold up the end of the process.
        await Task.WhenAll(closing)
            .WaitAsync(TimeSpan.FromSeconds(2), settings.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _room.Dispose();
    }

    private MySqlSession? TakeIdle()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _idle.TryPop(out var session) ? session : null;
        }
    }

    private void Close(MySqlSession session)
    {
        lock (_gate)
        {
            var closing = session.CloseAsync();
            if (closing.IsCompleted)
                return;
            _closing.Add(closing);
            closing.GetAwaiter().OnCompleted(() => Forget(closing));
        }
    }

    private void Forget(Task closing)
    {
        lock (_gate)
            _closing.Remove(closing);
    }
}
