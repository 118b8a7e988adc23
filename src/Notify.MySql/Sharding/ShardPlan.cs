namespace Notify.MySql;

/// <summary>How tables begin, as the configuration says: for each number, the position of its server.</summary>
internal sealed record ShardPlan(IReadOnlyDictionary<int, int> Servers)
{
    public int Tables => Servers.Count;

    public int? ServerOf(int number) => Servers.TryGetValue(number, out var server) ? server : null;

    /// <summary>The plan of options that <see cref="Faults" /> has nothing to say about.</summary>
    public static ShardPlan Make(MySqlOptions options)
    {
        var servers = new Dictionary<int, int>();
        var configured = Ranges(options);
        for (var i = 0; i < configured.Count; i++)
        {
            foreach (var number in configured[i] ?? [])
                servers.TryAdd(number, i);
        }

        return new ShardPlan(servers);
    }

    /// <summary>What is wrong with the configured tables, a sentence each.</summary>
    public static IEnumerable<string> Faults(MySqlOptions options)
    {
        var all = new List<int>();
        var ranges = Ranges(options);
        for (var i = 0; i < ranges.Count; i++)
        {
            if (ranges[i] is { } range)
                all.AddRange(range);
            else
                yield return $"MySql:Shards:{i}:Tables is '{options.Shards[i].Tables}'; write numbers from 1 to "
                    + $"{TableRange.MostTables}, for example \"1-8\" or \"1-4,9\".";
        }

        var twice = all.CountBy(number => number).Where(pair => pair.Value > 1).Select(pair => pair.Key).ToList();
        if (twice.Count > 0)
            yield return $"MySql:Shards names the tables {TableRange.Format(twice)} twice; give each to one server.";
        var missing = Enumerable.Range(1, all.DefaultIfEmpty(1).Max()).Except(all).ToList();
        if (missing.Count > 0)
            yield return $"MySql:Shards names no server for the tables {TableRange.Format(missing)}; give each to one.";
    }

    private static List<IReadOnlyList<int>?> Ranges(MySqlOptions options)
    {
        var everything = Enumerable.Range(1, options.Tables).ToList();
        // One server that says nothing has them all.
        if (options.GetServers() is [{ Tables: "" }])
            return [everything];
        return [.. options.GetServers().Select(server => TableRange.Parse(server.Tables))];
    }
}
