using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// The record of what each group did: a hash per message, which expires by itself unless a group has it failed, and a
/// shelf of failures per group, kept until somebody deals with them.
/// </summary>
internal sealed class RedisLedger(RedisLink link, RedisKeys keys, RedisSettings settings) : ShelfStore, IDeliveryLedger
{
    private const int MostPerScript = 200;

    private readonly string _keep = LedgerRetention.Write(settings);

    public async ValueTask RecordAsync(
        IReadOnlyList<LedgerEntry> entries,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            await ShelveAsync(entries, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(
                    ByShard(entries, entry => entry.MessageId)
                        .Select(part => RecordAsync(part.Shard, part.Items, cancellationToken))
                )
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new NotifyException(
                ErrorIds.Ledger,
                $"The ledger could not record {entries.Count} steps: {exception.Message} See to the connection to Redis.",
                exception
            );
        }
    }

    public async ValueTask<MessageStatus?> FindAsync(MessageId id, CancellationToken cancellationToken = default)
    {
        RedisKey record = $"{Shard(id)}:{id}";
        var reply = await link.ExecuteAsync("HGETALL", [record], cancellationToken).ConfigureAwait(false);
        var fields = (RedisResult[])reply!;
        if (fields.Length == 0)
            return null;

        var topic = "";
        LedgerState? own = null;
        var groups = new List<GroupStatus>();
        var last = DateTimeOffset.MinValue;
        for (var i = 0; i < fields.Length; i += 2)
        {
            var name = (string)fields[i]!;
            if (name == "t")
                topic = (string)fields[i + 1]!;
            else if (name == "x")
                last = WireTime.FromMilliseconds((long)fields[i + 1]);
            else if (name == "o")
                own = LedgerState.Read((byte[])fields[i + 1]!);
            else if (name.StartsWith("g:", StringComparison.Ordinal))
                groups.Add(Status(name[2..], LedgerState.Read((byte[])fields[i + 1]!)));
        }

        return new MessageStatus(id, topic, own?.Status ?? DeliveryStatus.Waiting, own?.At ?? last, own?.DueAt, groups);
    }

    public async ValueTask<IReadOnlyList<bool>> AreDoneAsync(
        string group,
        IReadOnlyList<MessageId> ids,
        DateTimeOffset since,
        CancellationToken cancellationToken = default
    )
    {
        var done = new bool[ids.Count];
        var parts = ByShard(Enumerable.Range(0, ids.Count), i => ids[i]);
        await Task.WhenAll(parts.Select(AskAsync)).ConfigureAwait(false);
        return done;

        async Task AskAsync((RedisKey Shard, int[] Items) part)
        {
            RedisValue[] arguments =
            [
                group,
                LedgerState.Ticks(since),
                .. part.Items.Select(i => (RedisValue)ids[i].ToString()),
            ];
            var reply = (RedisResult[])
                (
                    await link.RunAsync(ScriptBook.AreDone, part.Shard, arguments, cancellationToken)
                        .ConfigureAwait(false)
                )!;
            for (var i = 0; i < part.Items.Length; i++)
                done[part.Items[i]] = (long)reply[i] == 1;
        }
    }

    /// <summary>
    /// Records expire by themselves; what is swept, and counted, are those that were old when they came.
    /// </summary>
    public async ValueTask<long> SweepAsync(TimeSpan keepFor, CancellationToken cancellationToken = default)
    {
        var before = (settings.Time.GetUtcNow() - keepFor).ToUnixTimeMilliseconds();
        var removed = 0L;
        for (var shard = 0; shard < RedisKeys.LedgerShards; shard++)
        {
            removed += (long)
                await link.RunAsync(ScriptBook.Sweep, keys.Ledger(shard), [before], cancellationToken)
                    .ConfigureAwait(false);
        }

        return removed + await SweepFailuresAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task<IReadOnlyList<Shelf>> ShelvesAsync(
        FailureFilter filter,
        CancellationToken cancellationToken
    )
    {
        if (filter.Group is { } group)
            return [Of(group)];
        var reply = await link.ExecuteAsync("SMEMBERS", [keys.FailedGroups], cancellationToken).ConfigureAwait(false);
        return [.. ((RedisResult[])reply!).Select(name => Of((string)name!))];
    }

    protected override IEnumerable<Shelf> ShelvesOf(FailedDelivery failed) => [Of(failed.Group)];

    protected override async Task TurnAsync(
        IReadOnlyList<FailedDelivery> failed,
        FailureTurn turn,
        CancellationToken cancellationToken
    )
    {
        var now = settings.Time.GetUtcNow();
        var what = turn switch
        {
            FailureTurn.Claimed => "claimed",
            FailureTurn.SentAgain => "again",
            _ => "resolved",
        };
        foreach (var (shard, items) in ByShard(failed, one => one.Message.Id))
        {
            RedisValue[] arguments =
            [
                _keep,
                what,
                LedgerState.Ticks(now),
                now.ToUnixTimeMilliseconds(),
                .. items.SelectMany(one => new RedisValue[] { one.Message.Id.ToString(), one.Group, one.Attempts }),
            ];
            await link.RunAsync(ScriptBook.Turn, shard, arguments, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Removes failures that nobody dealt with for longer than they are kept, if there is such a time.
    /// </summary>
    private async Task<long> SweepFailuresAsync(CancellationToken cancellationToken)
    {
        if (!settings.Options.LedgerKeepFor.TryGetValue(DeliveryStatus.Failed, out var keepFor))
            return 0;
        var filter = new FailureFilter { To = settings.Time.GetUtcNow() - keepFor };
        var removed = 0L;
        foreach (var shelf in await ShelvesAsync(filter, cancellationToken).ConfigureAwait(false))
        {
            var old = await shelf.RemoveAsync(filter, cancellationToken).ConfigureAwait(false);
            if (old > 0)
                Log.FailuresForgotten(settings.Logger, old, shelf.Name, keepFor);
            removed += old;
        }

        return removed;
    }

    private static GroupStatus Status(string group, LedgerState state) =>
        new(group, state.Status, state.Attempt, state.At, state.Failure);

    /// <summary>
    /// Failures first: what is dead must be found again, whatever becomes of the record of its steps.
    /// </summary>
    private async Task ShelveAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        var failed = entries
            .Where(entry => entry is { Status: DeliveryStatus.Failed, Message: not null, Failure: not null })
            .GroupBy(entry => entry.Group ?? "");
        foreach (var group in failed)
        {
            await link.ExecuteAsync("SADD", [keys.FailedGroups, group.Key], cancellationToken).ConfigureAwait(false);
            foreach (var portion in group.Chunk(MostPerScript))
                await Of(group.Key).PutAsync([.. portion.Select(Failed)], cancellationToken).ConfigureAwait(false);
        }
    }

    private static FailedDelivery Failed(LedgerEntry entry) =>
        new(entry.Message!, entry.Group ?? "", entry.Attempt, entry.FirstFailedAt, entry.Failure!);

    private Task<RedisResult> RecordAsync(RedisKey shard, LedgerEntry[] entries, CancellationToken cancellationToken)
    {
        var arguments = new List<RedisValue>(1 + (entries.Length * 9)) { _keep };
        foreach (var entry in entries)
        {
            arguments.Add(entry.MessageId.ToString());
            arguments.Add(entry.Topic);
            arguments.Add(entry.Group ?? "");
            arguments.Add((int)entry.Status);
            arguments.Add(entry.Attempt);
            arguments.Add(LedgerState.Ticks(entry.At));
            arguments.Add(entry.At.ToUnixTimeMilliseconds());
            arguments.Add(entry.DueAt is { } due ? LedgerState.Ticks(due) : "");
            arguments.Add(LedgerState.WriteFailure(entry.Failure));
        }

        return link.RunAsync(ScriptBook.Record, shard, [.. arguments], cancellationToken);
    }

    private IEnumerable<(RedisKey Shard, T[] Items)> ByShard<T>(IEnumerable<T> items, Func<T, MessageId> idOf) =>
        items
            .GroupBy(item => (string)Shard(idOf(item))!)
            .SelectMany(part => part.Chunk(MostPerScript).Select(chunk => ((RedisKey)part.Key, chunk)));

    private RedisKey Shard(MessageId id) => keys.Ledger(RedisKeys.LedgerShard(id.ToString()));

    private Shelf Of(string group) => new(link, keys.Failures(group));
}
