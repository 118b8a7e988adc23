namespace Notify.MySql;

/// <summary>Which user belongs to which table, and which table is on which server. Replaced as a whole.</summary>
/// <param name="Version">One more for every change of it.</param>
/// <param name="Kind">How users are spread.</param>
/// <param name="Epoch">Text that every inbox's epoch begins with; made with the map.</param>
/// <param name="Shards">The tables, by number less one.</param>
internal sealed record ShardMap(long Version, MySqlUserMap Kind, string Epoch, IReadOnlyList<Shard> Shards)
{
    public Shard Of(UserKey user) => Shards[user.TableNumber(Kind, Shards.Count) - 1];
}
