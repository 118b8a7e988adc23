using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>Dead messages in the order in which they failed, each once; all of it in one slot.</summary>
internal sealed class Shelf(RedisLink link, RedisKey key)
{
    private const int Portion = 200;

    public string Name { get; } = key.ToString();

    public static long Score(FailedDelivery failed) => failed.Failure.FailedAt.ToUnixTimeMilliseconds();

    public async Task PutAsync(IReadOnlyList<FailedDelivery> failed, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[failed.Count * 3];
        for (var i = 0; i < failed.Count; i++)
        {
            arguments[i * 3] = failed[i].Message.Id.ToString();
            arguments[(i * 3) + 1] = Score(failed[i]);
            arguments[(i * 3) + 2] = FailureRecord.Write(failed[i]);
        }

        await link.RunAsync(ScriptBook.ShelfPut, key, arguments, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes through the dead messages a filter means, in order, from a cursor on.</summary>
    public async IAsyncEnumerable<ShelfItem> EnumerateAsync(
        FailureFilter filter,
        ShelfCursor? after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (from, member) = Begin(filter, after);
        var to = filter.To is { } end ? Number(end.ToUnixTimeMilliseconds()) : "+inf";
        while (true)
        {
            RedisValue[] arguments = [from, to, Portion, member];
            var reply = await link.RunAsync(ScriptBook.ShelfList, key, arguments, cancellationToken)
                .ConfigureAwait(false);
            var items = (RedisResult[])reply!;
            for (var i = 0; i < items.Length; i += 3)
            {
                (member, from) = ((string)items[i]!, (string)items[i + 1]!);
                var failed = FailureRecord.Read((byte[])items[i + 2]!);
                if (filter.Matches(failed))
                    yield return new ShelfItem(this, member, long.Parse(from, CultureInfo.InvariantCulture), failed);
            }

            if (items.Length < Portion * 3)
                yield break;
        }
    }

    /// <summary>Claims dead messages for one caller.</summary>
    /// <returns>By position: whether it was free.</returns>
    public async Task<bool[]> ClaimAsync(
        string token,
        TimeSpan lease,
        IReadOnlyList<ShelfItem> items,
        CancellationToken cancellationToken
    )
    {
        RedisValue[] arguments =
        [
            token,
            (long)lease.TotalMilliseconds,
            .. items.Select(item => (RedisValue)item.Member),
        ];
        var reply = await link.RunAsync(ScriptBook.ShelfClaim, key, arguments, cancellationToken).ConfigureAwait(false);
        return Flags(reply);
    }

    /// <summary>Ends claims, or removes dead messages whoever claims them if there is no token.</summary>
    /// <returns>By position: whether something changed.</returns>
    public async Task<bool[]> EndAsync(
        string token,
        IReadOnlyList<(string Member, bool Remove)> items,
        CancellationToken cancellationToken
    )
    {
        RedisValue[] arguments =
        [
            token,
            .. items.SelectMany(item => new RedisValue[] { item.Member, item.Remove ? "1" : "0" }),
        ];
        var reply = await link.RunAsync(ScriptBook.ShelfEnd, key, arguments, cancellationToken).ConfigureAwait(false);
        return Flags(reply);
    }

    /// <summary>Removes what a filter means, whoever claims it.</summary>
    /// <returns>How many.</returns>
    public async Task<long> RemoveAsync(FailureFilter filter, CancellationToken cancellationToken)
    {
        // Gathered first: a page must not be taken from what is being removed.
        var members = new List<string>();
        await foreach (var item in EnumerateAsync(filter, null, cancellationToken).ConfigureAwait(false))
            members.Add(item.Member);
        var removed = 0L;
        foreach (var portion in members.Chunk(500))
        {
            var changed = await EndAsync("", Array.ConvertAll(portion, member => (member, true)), cancellationToken)
                .ConfigureAwait(false);
            removed += changed.Count(one => one);
        }

        return removed;
    }

    private (string From, string Member) Begin(FailureFilter filter, ShelfCursor? after)
    {
        var from = filter.From is { } start ? Number(start.ToUnixTimeMilliseconds()) : "-inf";
        if (after is null)
            return (from, "");
        return string.CompareOrdinal(Name, after.Shelf) switch
        {
            < 0 => ($"({Number(after.Score)}", ""),
            0 => (Number(after.Score), after.Member),
            _ => (Number(after.Score), ""),
        };
    }

    private static bool[] Flags(RedisResult reply) => Array.ConvertAll((RedisResult[])reply!, one => (long)one == 1);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
