using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>What waits in one topic, to be listed.</summary>
internal sealed class DueShelf(string topic, RedisLink link, RedisKey key)
{
    private const int Portion = 500;

    /// <summary>Lists what a query means, earliest first: one more than fits on its page, if there is more.</summary>
    public async Task<List<DueItem>> ListAsync(
        ScheduleQuery query,
        DueCursor? after,
        CancellationToken cancellationToken
    )
    {
        var (from, member) = Begin(query, after);
        var to = query.To is { } end ? $"({Number(WireTime.ToMilliseconds(end))}" : "+inf";
        var found = new List<DueItem>();
        while (true)
        {
            RedisValue[] arguments = [from, to, Portion, member];
            var items = (RedisResult[])
                (await link.RunAsync(ScriptBook.ShelfList, key, arguments, cancellationToken).ConfigureAwait(false))!;
            for (var i = 0; i < items.Length; i += 3)
            {
                (member, from) = ((byte[])items[i]!, (string)items[i + 1]!);
                var message = DueEntry.Read((byte[])items[i + 2]!);
                if (query.Key is not null && message.Key != query.Key)
                    continue;
                found.Add(new DueItem(message, new DueCursor(from, topic, (byte[])member!)));
                if (found.Count > query.Limit)
                    return found;
            }

            if (items.Length < Portion * 3)
                return found;
        }
    }

    private (string From, RedisValue Member) Begin(ScheduleQuery query, DueCursor? after)
    {
        if (after is null)
            return (query.From is { } start ? Number(WireTime.ToMilliseconds(start)) : "-inf", "");
        return string.CompareOrdinal(topic, after.Topic) switch
        {
            < 0 => ($"({after.Due}", ""),
            0 => (after.Due, after.Member),
            _ => (after.Due, ""),
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
