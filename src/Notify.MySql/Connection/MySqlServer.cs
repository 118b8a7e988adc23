using System.Data.Common;
using Notify.Shared;

namespace Notify.MySql;

/// <summary>
/// One server with its connections. Work is repeated as a whole, with jitter, after a deadlock, a lock time-out or a
/// lost connection; so whatever is handed over must be repeatable even after it was committed.
/// </summary>
internal sealed class MySqlServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly DbDataSource _source;
    private readonly MySqlServer? _whole;
    private readonly bool _ownsSource;
    private readonly MySqlSettings _settings;
    private readonly SessionPool _pool;
    private MySqlTrouble? _writeTrouble;

    public MySqlServer(string name, DbDataSource source, bool ownsSource, MySqlSettings settings)
    {
        (Name, _source, _ownsSource, _settings) = (name, source, ownsSource, settings);
        _pool = new SessionPool(source, settings.Options.MaxConnections, settings);
    }

    private MySqlServer(MySqlServer whole)
    {
        (Name, _source, _whole, _settings) = (whole.Name, whole._source, whole, whole._settings);
        _pool = new SessionPool(_source, 1, _settings);
    }

    /// <summary>How it is told apart in texts: host, port and database.</summary>
    public string Name { get; }

    /// <summary>
    /// Why the last write failed, if the server itself takes no writes; null again after one that did not.
    /// </summary>
    public MySqlTrouble? WriteTrouble => _writeTrouble;

    /// <summary>
    /// The same server through one connection of its own, for who does the same things again and again: prepared
    /// statements stay few.
    /// </summary>
    public MySqlServer WithOneConnection() => new(this);

    /// <summary>Runs work in a transaction.</summary>
    /// <typeparam name="T">What it results in.</typeparam>
    /// <param name="what">What is attempted, for errors: "append 12 notices".</param>
    /// <param name="work">The work; it does not commit.</param>
    /// <param name="cancellationToken">Ends the wait for the server; the work may be committed all the same.</param>
    /// <exception cref="NotifyException">The server cannot be used now, or repeating was in vain.</exception>
    public Task<T> RunAsync<T>(
        string what,
        Func<MySqlSession, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    ) => RepeatAsync(what, (session, token) => InTransactionAsync(session, work, token), cancellationToken);

    /// <summary>Runs work without a transaction: reading, or single statements.</summary>
    /// <typeparam name="T">What it results in.</typeparam>
    /// <param name="what">What is attempted, for errors.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    /// <exception cref="NotifyException">The server cannot be used now, or repeating was in vain.</exception>
    public Task<T> UseAsync<T>(
        string what,
        Func<MySqlSession, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    ) => RepeatAsync(what, work, cancellationToken);

    /// <summary>Runs work once, whatever happens, and lets its own errors through.</summary>
    public async Task<T> TryOnceAsync<T>(
        Func<MySqlSession, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        var session = await _pool.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work(session, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await LeaveTransactionAsync(session).ConfigureAwait(false);
            throw;
        }
        finally
        {
            _pool.Return(session);
        }
    }

    /// <summary>Says that the server took a write.</summary>
    public void NoteWritten() => (_whole ?? this)._writeTrouble = null;

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync().ConfigureAwait(false);
        if (_ownsSource)
            await _source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T> RepeatAsync<T>(
        string what,
        Func<MySqlSession, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await TryOnceAsync(work, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not NotifyException && !IsCancelled(cancellationToken))
            {
                var trouble = Note(exception);
                if (trouble is MySqlTrouble.Other or MySqlTrouble.Duplicate)
                    throw;
                if (trouble is not (MySqlTrouble.Lock or MySqlTrouble.Lost) || failures > _settings.Options.Retries)
                    throw ServerErrors.Unavailable(Name, what, trouble, failures, exception);
                Log.TransactionRepeated(_settings.Logger, exception, Name, what, failures);
                var pause = trouble == MySqlTrouble.Lock ? LockPause(failures) : Backoff.Pause(failures, LongestPause);
                await Backoff.WaitAsync(pause, _settings.Time, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<T> InTransactionAsync<T>(
        MySqlSession session,
        Func<MySqlSession, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        await session.BeginAsync(cancellationToken).ConfigureAwait(false);
        var result = await work(session, cancellationToken).ConfigureAwait(false);
        await session.CommitAsync(cancellationToken).ConfigureAwait(false);
        NoteWritten();
        return result;
    }

    /// <summary>An error may have left the connection in a transaction.</summary>
    private static async Task LeaveTransactionAsync(MySqlSession session)
    {
        if (session.IsBroken)
            return;
        try
        {
            await session.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The session knows that it is broken; the server rolls back when the connection is gone.
        }
    }

    private MySqlTrouble Note(Exception exception)
    {
        var trouble = MySqlErrors.Classify(exception);
        if (trouble is MySqlTrouble.ReadOnly or MySqlTrouble.Full)
            (_whole ?? this)._writeTrouble = trouble;
        if (trouble is MySqlTrouble.Lost or MySqlTrouble.Silent)
            _pool.Clear();
        return trouble;
    }

    private static bool IsCancelled(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested;

    /// <summary>Short, and different for those that met each other.</summary>
    private static TimeSpan LockPause(int failures) =>
        TimeSpan.FromMilliseconds(1 + (Random.Shared.NextDouble() * 10 * Math.Pow(2, failures)));
}
