using StackExchange.Redis;

namespace ChatArchive.Importing;

/// <summary>The old stream, and what its group still owes.</summary>
internal sealed class OldStream(IDatabase redis, string stream, string group)
{
    private const int Page = 500;
    private readonly RedisKey _key = stream;

    /// <summary>Whether there is such a group; the old system's was made by hand.</summary>
    public async Task<bool> HasGroupAsync()
    {
        if (!await redis.KeyExistsAsync(_key))
            return false;
        var infos = (RedisResult[])(await redis.ExecuteAsync("XINFO", "GROUPS", _key))!;
        return Array.Exists(infos, info => (string)((RedisResult[])info!)[1]! == group);
    }

    /// <summary>A page of what the group was handed and has not acknowledged, from an id on.</summary>
    public async Task<IReadOnlyList<OldEntry>> PendingAsync(string from)
    {
        var pending = (RedisResult[])(await redis.ExecuteAsync("XPENDING", _key, group, from, "+", Page))!;
        var ids = pending.Select(one => (string)((RedisResult[])one!)[0]!);
        var entries = await Task.WhenAll(ids.Select(async id => (id, await RangeAsync(id, id, 1))));
        return [.. entries.Select(pair => pair.Item2.Count > 0 ? pair.Item2[0] : new OldEntry(pair.id, null))];
    }

    /// <summary>A page of the stream after an id.</summary>
    public Task<IReadOnlyList<OldEntry>> AfterAsync(string id) => RangeAsync($"({id}", "+", Page);

    public async Task AcknowledgeAsync(IEnumerable<string> ids)
    {
        object[] arguments = [_key, group, .. ids];
        if (arguments.Length > 2)
            await redis.ExecuteAsync("XACK", arguments);
    }

    /// <summary>Hands a page of new entries to this import: from now on they are among what the group owes.</summary>
    public async Task<IReadOnlyList<OldEntry>> HandOutAsync()
    {
        var reply = await redis.ExecuteAsync(
            "XREADGROUP",
            "GROUP",
            group,
            "import",
            "COUNT",
            Page,
            "STREAMS",
            _key,
            ">"
        );
        return reply.IsNull ? [] : Read(((RedisResult[])((RedisResult[])reply!)[0]!)[1]);
    }

    private async Task<IReadOnlyList<OldEntry>> RangeAsync(string from, string to, int count)
    {
        return Read(await redis.ExecuteAsync("XRANGE", _key, from, to, "COUNT", count));
    }

    private static IReadOnlyList<OldEntry> Read(RedisResult entries) =>
        [
            .. ((RedisResult[])entries!).Select(entry =>
            {
                var parts = (RedisResult[])entry!;
                return new OldEntry((string)parts[0]!, (string[])parts[1]!);
            }),
        ];
}
