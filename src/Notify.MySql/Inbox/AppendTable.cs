using System.Data.Common;

namespace Notify.MySql;

/// <summary>The part of an append transaction in one table.</summary>
internal sealed class AppendTable(Shard shard, IReadOnlyList<AppendItem> items)
{
    private readonly List<UserKey> _users = [.. items.Select(item => item.User).Distinct().Order()];
    private readonly List<NewRow> _rows = new(items.Count);
    private LockedHeads _locked = new(new ShardRow(), []);
    private HashSet<(UserKey User, Guid Id)> _known = [];

    public Shard Shard { get; } = shard;

    /// <summary>Users without a head.</summary>
    public IReadOnlyList<UserKey> Missing { get; private set; } = [];

    public void AddLock(SqlBatch batch, InboxDoor door) => door.Heads.AddLock(batch, Shard, _users);

    public async Task ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var heads = await HeadStore.ReadHeadsAsync(reader, Shard, cancellationToken).ConfigureAwait(false);
        _locked = _locked with { Heads = heads };
        Missing = [.. _users.Where(user => !heads.ContainsKey(user))];
    }

    public void Look(ShardRow row) => _locked = _locked with { Shard = row };

    /// <summary>Users who may have broadcasts to get; the others are noted as having looked.</summary>
    public IEnumerable<(Shard Shard, UserKey User)> Behind(BroadcastCopier broadcasts)
    {
        foreach (var (user, head) in _locked.Heads)
        {
            if (broadcasts.IsBehind(head, _locked.Shard))
                yield return (Shard, user);
            else if (head.LastBroadcast < _locked.Shard.LastBroadcast)
                head.LastBroadcast = _locked.Shard.LastBroadcast;
        }
    }

    /// <summary>
    /// Asks which ids are known: those of gone notices always, the others if duplicates are expected.
    /// </summary>
    public async Task FindKnownAsync(
        MySqlSession session,
        InboxDoor door,
        bool isCareful,
        CancellationToken cancellationToken
    )
    {
        _rows.Clear();
        var tables = door.TablesOf(Shard);
        var gone = items.Where(item => _locked.Heads[item.User].HasGone).Select(item => (item.User, item.Key)).ToList();
        _known = await IdLookup.FindAsync(session, tables.Gone, gone, cancellationToken).ConfigureAwait(false);
        if (!isCareful)
            return;
        var all = items.Select(item => (item.User, item.Key)).ToList();
        _known.UnionWith(
            await IdLookup.FindAsync(session, tables.Notices, all, cancellationToken).ConfigureAwait(false)
        );
    }

    /// <summary>Gives a notice its number, unless its id is known.</summary>
    public AppendResult Add(AppendItem item)
    {
        if (!_known.Add((item.User, item.Key)))
            return new AppendResult(AppendStatus.Duplicate);
        var head = _locked.Heads[item.User];
        var seq = head.Append(item.Notice.Type, _locked.Shard.Purges);
        _rows.Add(NewRow.Of(item.User, seq, item.Notice, item.Key));
        return new AppendResult(
            AppendStatus.Stored,
            new Notice
            {
                Id = item.Notice.Id,
                Seq = seq,
                Type = item.Notice.Type,
                Data = item.Notice.Data,
                CreatedAt = DbTime.Cut(item.Notice.CreatedAt),
                ExpiresAt = item.Notice.ExpiresAt is { } expiry ? DbTime.Cut(expiry) : null,
            }
        );
    }

    public NoticeCounts Counts(UserKey user, ShardMap map) => _locked.Heads[user].Counts(map, _locked.Shard.Purges);

    /// <summary>How many characters the new notices have in all.</summary>
    public int Characters => _rows.Sum(row => row.Data.Length);

    /// <summary>True if notices have to go, because a user has too many.</summary>
    public bool MustTrim(int? most) => _locked.Heads.Values.Any(head => head.Total > most);

    /// <summary>Adds the writing of rows and heads.</summary>
    public void AddWrite(SqlBatch batch, InboxDoor door)
    {
        if (_rows.Count > 0)
            NoticeInsert.Add(batch, door.TablesOf(Shard).Notices, _rows);
        door.Heads.AddSave(batch, Shard, _locked.Heads.Values);
    }

    /// <summary>Writes rows and heads.</summary>
    /// <returns>Users of whom old notices went, because they had too many.</returns>
    public async Task<IReadOnlyList<UserKey>> WriteAsync(
        MySqlSession session,
        InboxDoor door,
        CancellationToken cancellationToken
    )
    {
        await NoticeInsert
            .RunAsync(session, door.TablesOf(Shard).Notices, _rows, cancellationToken)
            .ConfigureAwait(false);
        var trimmed = new List<UserKey>();
        foreach (var head in _locked.Heads.Values)
        {
            var scope = door.Scope(session, Shard, head, _locked.Shard);
            var most = door.Settings.Notify.Notices.MaxPerUser;
            if (await InboxCap.TrimAsync(scope, most, cancellationToken).ConfigureAwait(false) > 0)
                trimmed.Add(head.User);
        }

        await door.Heads.SaveAsync(session, Shard, [.. _locked.Heads.Values], cancellationToken).ConfigureAwait(false);
        return trimmed;
    }
}
