using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Which occurrence of a schedule ran, and who runs one now: a hash per schedule, changed by scripts.
/// </summary>
internal sealed class RedisRecurringStore(RedisLink link, RedisKeys keys) : IRecurringStore
{
    public async ValueTask<RecurringState> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        var reply = await link.RunAsync(ScriptBook.RecurRead, keys.Recurring(name), [], cancellationToken)
            .ConfigureAwait(false);
        var known = (RedisResult[])reply!;
        return new RecurringState
        {
            Now = Time(known[0])!.Value,
            Since = Time(known[1])!.Value,
            Version = (long?)known[2] ?? 0,
            Last = Time(known[3]),
            Pending = Time(known[4]),
            Attempts = (int?)known[5] ?? 0,
            ReadyAt = Time(known[6]),
            TakenUntil = Time(known[7]),
            Error = (string?)known[8],
        };
    }

    public ValueTask<bool> TakeAsync(string name, RecurringTake take, CancellationToken cancellationToken = default) =>
        AskAsync(
            ScriptBook.RecurTake,
            name,
            [
                take.Owner,
                take.Version,
                take.Occurrence.ToUnixTimeMilliseconds(),
                take.Attempt,
                (long)take.Lease.TotalMilliseconds,
            ],
            cancellationToken
        );

    public ValueTask<bool> RenewAsync(
        string name,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken = default
    ) => AskAsync(ScriptBook.RecurRenew, name, [owner, (long)lease.TotalMilliseconds], cancellationToken);

    public ValueTask<bool> ReturnAsync(
        string name,
        RecurringReturn end,
        CancellationToken cancellationToken = default
    ) =>
        AskAsync(
            ScriptBook.RecurReturn,
            name,
            [
                end.Owner,
                end.IsDone ? "1" : "0",
                end.Attempts,
                (long)Math.Ceiling(end.After.TotalMilliseconds),
                end.Error ?? "",
            ],
            cancellationToken
        );

    public async ValueTask RemoveAsync(string name, CancellationToken cancellationToken = default) =>
        await link.ExecuteAsync("DEL", [keys.Recurring(name)], cancellationToken).ConfigureAwait(false);

    private static DateTimeOffset? Time(RedisResult milliseconds) =>
        (long?)milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private async ValueTask<bool> AskAsync(
        ServerScript script,
        string name,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    ) =>
        (long)await link.RunAsync(script, keys.Recurring(name), arguments, cancellationToken).ConfigureAwait(false)
        == 1;
}
