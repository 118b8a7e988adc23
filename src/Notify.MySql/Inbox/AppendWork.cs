using System.Data.Common;

namespace Notify.MySql;

/// <summary>
/// What one append transaction does. May run several times; the last run counts.
/// </summary>
internal sealed class AppendWork(InboxDoor door, BroadcastCopier broadcasts, IReadOnlyList<AppendPiece> pieces)
{
    /// <summary>Of data in one text; more goes in prepared statements.</summary>
    private const int MostCharacters = 128 * 1024;

    private readonly Dictionary<AppendItem, AppendResult> _outcome = new(ReferenceEqualityComparer.Instance);

    // In the order in which everybody locks.
    private readonly OrderedDictionary<Shard, AppendTable> _tables = new(
        pieces
            .SelectMany(piece => piece.Items)
            .GroupBy(item => item.Shard)
            .OrderBy(table => table.Key.Number)
            .Select(table => KeyValuePair.Create(table.Key, new AppendTable(table.Key, [.. table])))
    );

    public IReadOnlyDictionary<AppendItem, AppendResult> Outcome => _outcome;

    /// <returns>Users who must get broadcasts first; nothing was done then.</returns>
    public async Task<IReadOnlyList<(Shard Shard, UserKey User)>> RunAsync(
        MySqlSession session,
        bool isCareful,
        CancellationToken cancellationToken
    )
    {
        _outcome.Clear();
        await LockAsync(session, cancellationToken).ConfigureAwait(false);
        var behind = _tables.Values.SelectMany(table => table.Behind(broadcasts)).ToList();
        if (behind.Count > 0)
        {
            await session.RollbackAsync(cancellationToken).ConfigureAwait(false);
            return behind;
        }

        foreach (var table in _tables.Values)
            await table.FindKnownAsync(session, door, isCareful, cancellationToken).ConfigureAwait(false);
        foreach (var piece in pieces)
            Add(piece);
        if (FitsOneText)
            await WriteAtOnceAsync(session, cancellationToken).ConfigureAwait(false);
        else
            await WriteAsync(session, cancellationToken).ConfigureAwait(false);
        return [];
    }

    private bool FitsOneText =>
        _tables.Values.Sum(table => table.Characters) <= MostCharacters
        && !_tables.Values.Any(table => table.MustTrim(door.Settings.Notify.Notices.MaxPerUser));

    /// <summary>Everything in one round trip: a wait for the server costs more than a few rows.</summary>
    private async Task WriteAtOnceAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch();
        foreach (var table in _tables.Values)
            table.AddWrite(batch, door);
        await session.ExecuteAsync(batch.Statement("COMMIT"), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        foreach (var table in _tables.Values)
        {
            var trimmed = await table.WriteAsync(session, door, cancellationToken).ConfigureAwait(false);
            CountAgain(table, trimmed);
        }

        await session.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Locks every head, and begins anew after making those that are missing: order would be lost otherwise.
    /// </summary>
    private async Task LockAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = new SqlBatch().Statement("START TRANSACTION");
            foreach (var table in _tables.Values)
                table.AddLock(batch, door);
            door.Heads.AddLook(batch, [.. _tables.Keys]);
            await session.ReadAsync(batch, ReadAsync, cancellationToken).ConfigureAwait(false);
            if (_tables.Values.All(table => table.Missing.Count == 0))
                return;
            await session.RollbackAsync(cancellationToken).ConfigureAwait(false);
            var missing = _tables.Values.Where(table => table.Missing.Count > 0);
            await door
                .Heads.MakeAsync(
                    session,
                    [.. missing.Select(table => (table.Shard, table.Missing))],
                    door.Directory.Map,
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    private async Task<int> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        foreach (var table in _tables.Values)
            await table.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        var rows = await HeadStore.ReadShardsAsync(reader, [.. _tables.Keys], cancellationToken).ConfigureAwait(false);
        foreach (var (table, row) in _tables.Values.Zip(rows))
            table.Look(row);
        return 0;
    }

    /// <summary>Adds a caller's notices; each gets its user's counts as they are after all of them.</summary>
    private void Add(AppendPiece piece)
    {
        foreach (var item in piece.Items)
            _outcome[item] = _tables[item.Shard].Add(item);
        foreach (var user in piece.Items.GroupBy(item => (item.Shard, item.User)))
        {
            var counts = _tables[user.Key.Shard].Counts(user.Key.User, door.Directory.Map);
            foreach (var item in user)
                _outcome[item] = _outcome[item] with { Counts = counts };
        }
    }

    /// <summary>What went for being too much is told with the last notice that came.</summary>
    private void CountAgain(AppendTable table, IReadOnlyList<UserKey> trimmed)
    {
        foreach (var user in trimmed)
        {
            var counts = table.Counts(user, door.Directory.Map);
            var last = _outcome.Where(pair => pair.Key.User == user && pair.Value.Counts!.Rev == counts.Rev).ToList();
            foreach (var (item, result) in last)
                _outcome[item] = result with { Counts = counts };
        }
    }
}
