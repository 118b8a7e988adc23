using System.Data.Common;
using Notify.Shared;

namespace Notify.MySql;

/// <summary>
/// One server with its connections. Work is repeated as a whole, with jitter, after a deadlock, a lock time-out or a
/// lost connection; so whatever is handed over must be repeatable even after it was committed.
/// </summary>
internal sealed class MySqlServer(string name, DbDataSource source, bool ownsSource, MySqlSettings settings)
    : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly SessionPool _pool = new(source, settings);

    /// <summary>How it is told apart in texts: host, port and database.</summary>
    public string Name { get; } = name;

    /// <summary>Why the last write failed, if the server itself takes no writes; null again after one that did not.</summary>
    public MySqlTrouble? WriteTrouble { get; private set; }

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
    public void NoteWritten() => WriteTrouble = null;

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync().ConfigureAwait(false);
        if (ownsSource)
            await source.DisposeAsync().ConfigureAwait(false);
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
                if (trouble is not (MySqlTrouble.Lock or MySqlTrouble.Lost) || failures > settings.Options.Retries)
                    throw ServerErrors.Unavailable(Name, what, trouble, failures, exception);
                Log.TransactionRepeated(settings.Logger, exception, Name, what, failures);
                var pause = trouble == MySqlTrouble.Lock ? LockPause(failures) : Backoff.Pause(failures, LongestPause);
                await Backoff.WaitAsync(pause, settings.Time, cancellationToken).ConfigureAwait(false);
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
            WriteTrouble = trouble;
        if (trouble is MySqlTrouble.Lost or MySqlTrouble.Silent)
            _pool.Clear();
        return trouble;
    }

    private static bool IsCancelled(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested;

    /// <summary>Short, and different for those that met each other.</summary>
    private static TimeSpan LockPause(int failures) =>
        TimeSpan.FromMilliseconds(1 + (Random.Shared.NextDouble() * 10 * Math.Pow(2, failures)));
}
