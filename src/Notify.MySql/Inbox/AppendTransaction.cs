namespace Notify.MySql;

/// <summary>
/// Appends to tables of one server in one transaction: heads first, in order; numbers given in memory; rows; heads
/// again. Usually nothing is a duplicate, so rows are inserted unasked; if one is, the transaction begins anew and
/// asks.
/// </summary>
internal sealed class AppendTransaction(MySqlServer server, InboxDoor door, BroadcastCopier broadcasts)
    : IAsyncDisposable
{
    /// <summary>How many transactions ask first after one that met a duplicate: they come in swarms.</summary>
    private const int CarefulFor = 32;

    private int _careful;

    /// <summary>Appends, and tells what became of each notice. Called by one lane, one at a time.</summary>
    public async Task<IReadOnlyDictionary<AppendItem, AppendResult>> RunAsync(
        IReadOnlyList<AppendPiece> pieces,
        CancellationToken cancellationToken
    )
    {
        var count = pieces.Sum(piece => piece.Items.Count);
        while (true)
        {
            try
            {
                var work = new AppendWork(door, broadcasts, pieces);
                var isCareful = _careful > 0;
                var behind = await server
                    .UseAsync(
                        $"append {count:N0} notices",
                        (session, token) => work.RunAsync(session, isCareful, token),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                _careful = Math.Max(0, _careful - 1);
                if (behind.Count == 0)
                {
                    server.NoteWritten();
                    return work.Outcome;
                }

                foreach (var (shard, user) in behind)
                    await broadcasts.BringAsync(shard, user, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
                when (_careful == 0 && MySqlErrors.Classify(exception) == MySqlTrouble.Duplicate)
            {
                _careful = CarefulFor;
            }
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
