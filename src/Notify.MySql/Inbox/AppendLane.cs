namespace Notify.MySql;

/// <summary>
/// One transaction at a time that appends to some tables of a server. While one is under way, what comes waits here and
/// goes with the next, so that many small appends at once make few transactions.
/// </summary>
internal sealed class AppendLane(AppendTransaction transaction) : IAsyncDisposable
{
    private readonly Queue<AppendPiece> _waiting = new();
    private readonly Lock _gate = new();
    private Task _work = Task.CompletedTask;
    private bool _isRunning;

    /// <summary>Most notices of one transaction; a caller's larger piece goes by itself.</summary>
    public const int MostAtOnce = 1_000;

    public void Add(AppendPiece piece)
    {
        lock (_gate)
        {
            _waiting.Enqueue(piece);
            if (_isRunning)
                return;
            _isRunning = true;
            _work = RunAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task work;
        lock (_gate)
            work = _work;
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await transaction.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        // The caller goes on; several that come at once find each other here.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (await TakeAsync().ConfigureAwait(false) is { Count: > 0 } pieces)
        {
            if (await TryAsync(pieces).ConfigureAwait(false))
                continue;
            // One of them is at fault: each is tried alone, so that it fails alone.
            foreach (var piece in pieces)
                await TryAsync([piece]).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Callers who were just answered come again: as long as any does, the others are waited for, too.
    /// </summary>
    private async ValueTask<List<AppendPiece>> TakeAsync()
    {
        for (var seen = -1; WaitingCount() is var waiting && waiting > seen && waiting > 0; seen = waiting)
            await Task.Yield();
        return Take();
    }

    private int WaitingCount()
    {
        lock (_gate)
            return _waiting.Count;
    }

    private List<AppendPiece> Take()
    {
        var pieces = new List<AppendPiece>();
        var count = 0;
        lock (_gate)
        {
            while (_waiting.TryPeek(out var next) && (count == 0 || count + next.Items.Count <= MostAtOnce))
            {
                pieces.Add(_waiting.Dequeue());
                count += next.Items.Count;
            }

            _isRunning = pieces.Count > 0;
        }

        return pieces;
    }

    /// <returns>False if the pieces are to be tried one by one.</returns>
    private async Task<bool> TryAsync(List<AppendPiece> pieces)
    {
        try
        {
            var outcome = await transaction.RunAsync(pieces, CancellationToken.None).ConfigureAwait(false);
            foreach (var piece in pieces)
                piece.Complete(outcome);
            return true;
        }
        catch (Exception exception)
        {
            // A server that cannot be used fails them all alike.
            if (pieces.Count > 1 && exception is not NotifyException { ErrorId: ErrorIds.ServerUnavailable })
                return false;
            foreach (var piece in pieces)
                piece.Fail(exception);
            return true;
        }
    }
}
