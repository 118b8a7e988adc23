namespace Notify.MySql;

/// <summary>The tables as they are and as they are to be.</summary>
internal sealed record ReshardLayout(ShardMap Map, IReadOnlyList<Shard> Next)
{
    /// <summary>Works out a wish.</summary>
    /// <exception cref="NotifyException">The wish cannot be fulfilled.</exception>
    public static ReshardLayout Of(ShardMap map, ReshardWish wish, IReadOnlyList<MySqlServer> servers)
    {
        var tables = wish.Tables ?? map.Shards.Count;
        if (tables < map.Shards.Count || tables % map.Shards.Count != 0 || tables > TableRange.MostTables)
        {
            throw Refused(
                $"Users are spread over {map.Shards.Count} tables, and {tables} were asked for. Ask for a multiple of {map.Shards.Count} up to {TableRange.MostTables}: each table is split then, and none is merged."
            );
        }

        if (wish.Servers.Keys.Where(number => number < 1 || number > tables).Order().ToList() is { Count: > 0 } unknown)
            throw Refused($"The tables {TableRange.Format(unknown)} are to move, but there are only 1-{tables}.");
        return new ReshardLayout(
            map,
            [.. Enumerable.Range(1, tables).Select(number => Place(map, wish, servers, number))]
        );
    }

    /// <summary>Where users go, from table to table; in the order of the tables they leave.</summary>
    public IReadOnlyList<ReshardStep> Steps =>
        [
            .. Map.Shards.SelectMany(from =>
                Next.Where(to => (to.Number - from.Number) % Map.Shards.Count == 0 && to != from)
                    .Select(to => new ReshardStep(from, to))
            ),
        ];

    /// <summary>Tables that are not where, or what, they are now.</summary>
    public IReadOnlyList<Shard> Fresh => [.. Next.Except(Map.Shards)];

    public bool IsNothing => Fresh.Count == 0;

    private static Shard Place(ShardMap map, ReshardWish wish, IReadOnlyList<MySqlServer> servers, int number)
    {
        var origin = map.Shards[(number - 1) % map.Shards.Count];
        var server = wish.Servers.TryGetValue(number, out var index) ? servers[index] : origin.Server;
        return new Shard(number, server, map.Version);
    }

    private static NotifyException Refused(string message) => new(ErrorIds.InvalidConfiguration, message);
}
