namespace Notify.MySql;

/// <summary>
/// Appends: groups notices by table, and hands each table's part to its lane. Lanes run in parallel, so many per
/// server.
/// </summary>
internal sealed class Appender : IAsyncDisposable
{
    private const int MostMoves = 10;

    private readonly InboxDoor _door;
    private readonly Dictionary<MySqlServer, AppendLane[]> _lanes;

    public Appender(MySqlServers servers, InboxDoor door, BroadcastCopier broadcasts)
    {
        _door = door;
        _lanes = servers.All.ToDictionary(
            server => server,
            server =>
                Enumerable
                    .Range(0, door.Settings.Options.AppendLanes)
                    .Select(_ => new AppendLane(new AppendTransaction(server.WithOneConnection(), door, broadcasts)))
                    .ToArray()
        );
    }

    /// <summary>Stores notices that were checked.</summary>
    /// <param name="notices">The caller's batch.</param>
    /// <param name="positions">Which of them.</param>
    /// <param name="results">Where it is told what became of them.</param>
    /// <param name="cancellationToken">Ends the wait; what is under way is stored all the same.</param>
    public async Task AppendAsync(
        IReadOnlyList<NoticeAppend> notices,
        IReadOnlyList<int> positions,
        AppendResult[] results,
        CancellationToken cancellationToken
    )
    {
        var open = positions;
        for (var moves = 0; open.Count > 0; )
        {
            await _door.Directory.ReadyAsync(cancellationToken).ConfigureAwait(false);
            var map = _door.Directory.Map;
            var items = new List<AppendItem>(open.Count);
            foreach (var position in open)
                items.Add(await ItemAsync(notices[position], position, cancellationToken).ConfigureAwait(false));
            var pieces = Start(items, results);
            await Task.WhenAll(pieces.Select(piece => piece.Done))
                .WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            var (moved, stale) = await MovedAsync(pieces, moves).ConfigureAwait(false);
            open = moved;
            var isLearnt = true;
            foreach (var one in stale)
                isLearnt &= await _door.Directory.LearnAsync(one, map, cancellationToken).ConfigureAwait(false);
            moves += isLearnt ? 0 : 1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes.Values.SelectMany(lanes => lanes))
            await lane.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<AppendItem> ItemAsync(
        NoticeAppend notice,
        int position,
        CancellationToken cancellationToken
    )
    {
        var user = _door.KeyOf(notice.UserId);
        var shard = await _door.Directory.FindAsync(user, cancellationToken).ConfigureAwait(false);
        return new AppendItem(position, notice, user, NoticeKey.Of(notice.Id), shard);
    }

    private List<AppendPiece> Start(List<AppendItem> items, AppendResult[] results)
    {
        var pieces = new List<AppendPiece>();
        foreach (var part in items.GroupBy(item => LaneOf(item.Shard)))
        {
            foreach (var portion in part.Chunk(AppendLane.MostAtOnce))
            {
                var piece = new AppendPiece(portion, results);
                pieces.Add(piece);
                part.Key.Add(piece);
            }
        }

        return pieces;
    }

    private AppendLane LaneOf(Shard shard)
    {
        var lanes = _lanes[shard.Server];
        return lanes[(shard.Number - 1) % lanes.Length];
    }

    /// <summary>The positions whose table has moved; any other error is the caller's.</summary>
    private static async Task<(IReadOnlyList<int> Positions, IReadOnlyList<StaleMapException> Stale)> MovedAsync(
        List<AppendPiece> pieces,
        int moves
    )
    {
        var moved = new List<int>();
        var met = new List<StaleMapException>();
        foreach (var piece in pieces)
        {
            try
            {
                await piece.Done.ConfigureAwait(false);
            }
            catch (StaleMapException stale) when (moves < MostMoves)
            {
                met.Add(stale);
                moved.AddRange(piece.Items.Select(item => item.Position));
            }
        }

        return (moved, met);
    }
}
