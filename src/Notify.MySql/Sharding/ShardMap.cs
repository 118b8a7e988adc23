namespace Notify.MySql;

/// <summary>Which user belongs to which table, and which table is on which server. Replaced as a whole.</summary>
/// <param name="Version">One more for every change of it.</param>
/// <param name="Kind">How users are spread.</param>
/// <param name="Epoch">Text that every inbox's epoch begins with; made with the map.</param>
/// <param name="Shards">The tables, by number less one.</param>
internal sealed record ShardMap(long Version, MySqlUserMap Kind, string Epoch, IReadOnlyList<Shard> Shards)
{
    /// <summary>
    /// The tables as they will be when the move that is under way has ended; null if there is none. Until then a user
    /// is where <see cref="Shards" /> says, unless the head there says that the user was moved.
    /// </summary>
    public IReadOnlyList<Shard>? Next { get; init; }

    /// <summary>
    /// Every table there is: first those that users leave, then those they come to. Who looks through all of them in
    /// this order meets every inbox, because none moves backwards.
    /// </summary>
    public IReadOnlyList<Shard> Everywhere => Next is null ? Shards : [.. Shards, .. Next.Except(Shards)];

    private MovedUsers Moved { get; } = new();

    /// <summary>The table a user is in, as far as is known here.</summary>
    public Shard Of(UserKey user) => Moved.Contains(user) ? TargetOf(user) : SourceOf(user);

    /// <summary>The table a user is in, unless the head there says otherwise.</summary>
    public Shard SourceOf(UserKey user) => Shards[user.TableNumber(Kind, Shards.Count) - 1];

    /// <summary>The table a user will be in when the move has ended.</summary>
    public Shard TargetOf(UserKey user) => Next is null ? SourceOf(user) : Next[user.TableNumber(Kind, Next.Count) - 1];

    /// <summary>True if a user is to go to another table than this one.</summary>
    public bool Leaves(UserKey user, Shard shard) => Next is not null && TargetOf(user) != shard;

    /// <summary>Remembers users of whom the heads say that they were moved.</summary>
    /// <returns>False if that is no news from a table that users leave: the map itself is old.</returns>
    public bool Note(IReadOnlyList<UserKey> users, Shard shard)
    {
        if (Next is null || users.Count == 0 || users.Any(user => SourceOf(user) != shard || !Leaves(user, shard)))
            return false;
        foreach (var user in users)
            Moved.Add(user);
        return true;
    }
}
