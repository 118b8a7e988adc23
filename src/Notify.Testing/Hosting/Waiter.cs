using System.Text;
using Microsoft.Extensions.Hosting;

namespace Notify.Testing;

/// <summary>Waits for what a test wants, in real time, and tells what did happen if it does not come.</summary>
internal sealed class Waiter(Journal journal, IdleProbe idle, ManualTime time, NotifyTestOptions options)
{
    private const int MostLines = 50;
    private const int LooksWithoutPause = 50;

    /// <summary>A look while threads are at work says less: one may be about to do what is waited for.</summary>
    private const int LooksForOneAtRest = 4;

    /// <summary>Not everything that can make a difference is told: an inbox, say, changes without a message.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks until there is an answer, after each change and a few times a second.</summary>
    public async Task<T> UntilAsync<T>(
        string what,
        Func<CancellationToken, Task<T?>> ask,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var change = journal.NextChange;
            if (await ask(cancellationToken).ConfigureAwait(false) is { } found)
                return found;
            if (TimeProvider.System.GetElapsedTime(started) >= options.Timeout)
                throw await TimedOutAsync(what, cancellationToken).ConfigureAwait(false);
            await PauseAsync(change, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task UntilIdleAsync(CancellationToken cancellationToken) =>
        UntilAsync(
            "everything to be done",
            async token => (await idle.FindBusyAsync(token).ConfigureAwait(false)).Count == 0 ? this : null,
            cancellationToken
        );

    /// <summary>
    /// Until it is idle and what waits for the clock does so again, or nothing happens for a while because handlers
    /// wait for the clock.
    /// </summary>
    /// <param name="before">How things were before the clock moved.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What runs still; none if it is idle.</returns>
    public async Task<IReadOnlyList<string>> UntilQuietAsync(Stop before, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (version, quiet, looked) = (before.Version, TimeSpan.Zero, started);
        for (var looks = 0; ; looks++)
        {
            await TurnAsync().ConfigureAwait(false);
            var (now, atRest) = (idle.Version, IsAtRest());
            var busy = await idle.FindBusyAsync(cancellationToken).ConfigureAwait(false);
            var isIdle = busy.Count == 0 && (atRest || before.IsArmed(time.Armed));
            if (isIdle || before.IsAsBefore(now, busy, time.Armed))
                return busy;
            quiet =
                version == now ? quiet + Counted(TimeProvider.System.GetElapsedTime(looked), atRest) : TimeSpan.Zero;
            if (quiet >= options.Quiet)
                return busy;
            (version, looked) = (now, TimeProvider.System.GetTimestamp());
            if (TimeProvider.System.GetElapsedTime(started) >= options.Timeout)
                throw await TimedOutAsync("everything to come to rest", cancellationToken).ConfigureAwait(false);
            // Most of the time it takes a few turns.
            if (looks >= LooksWithoutPause)
                await PauseAsync(journal.NextChange, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Stops a host. What does not end by itself may wait for the clock, so after a while the clock runs.
    /// </summary>
    public async Task UntilStoppedAsync(IHost host)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        var stopping = host.StopAsync(patience.Token);
        await stopping.WaitAsync(Patience, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stopping.IsCompleted && TimeProvider.System.GetElapsedTime(started) < options.Timeout)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await PauseAsync(stopping, CancellationToken.None).ConfigureAwait(false);
        }

        if (!stopping.IsCompleted)
            throw await TimedOutAsync("the application to stop", CancellationToken.None).ConfigureAwait(false);
        await stopping.ConfigureAwait(false);
    }

    /// <summary>
    /// How much of the time between two looks counts as quiet: on a machine that is busy with other things the rest
    /// of it says nothing, because nobody had a turn.
    /// </summary>
    private static TimeSpan Counted(TimeSpan time, bool atRest) =>
        (time < Poll ? time : Poll) / (atRest ? 1 : LooksForOneAtRest);

    /// <summary>Whether the thread pool has nothing to do but this.</summary>
    private static bool IsAtRest()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        return ThreadPool.PendingWorkItemCount == 0 && most - free <= 1;
    }

    /// <summary>Ends when the thread pool has begun all that was ready for it before.</summary>
    private static Task TurnAsync()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.SetResult(), turn, preferLocal: false);
        return turn.Task;
    }

    private static async Task PauseAsync(Task change, CancellationToken cancellationToken)
    {
        await change
            .WaitAsync(Poll, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<TimeoutException> TimedOutAsync(string what, CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"Waited {options.Timeout} in vain for {what}. It is {journal.Now:u}.");
        var busy = await idle.FindBusyAsync(cancellationToken).ConfigureAwait(false);
        text.Append(busy.Count > 0 ? $" Under way: {string.Join("; ", busy)}." : " Nothing waits and nothing runs.");
        var all = journal.All;
        text.Append(all.Count == 0 ? " Nothing happened." : " What happened:");
        if (all.Count > MostLines)
            text.Append($"\n  ({all.Count - MostLines} earlier)");
        foreach (var seen in all.Skip(all.Count - MostLines))
            text.Append("\n  ").Append(seen);
        return new TimeoutException(text.ToString());
    }
}
