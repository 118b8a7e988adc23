using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Reads the hot streams of one feed. An unordered group reads what is new with the plain command, which is cheapest;
/// what came back to the group, and everything of an ordered group, is handed out by a script that asks who may have
/// it.
/// </summary>
internal sealed class FeedReader(RedisLink link, RedisSettings settings)
{
    private const int MostPerRead = 1_000;

    /// <summary>Reads at most so many entries.</summary>
    /// <exception cref="RedisServerException">NOGROUP: the group or its stream is gone.</exception>
    public async Task<List<RedisDelivery>> ReadAsync(TopicFeed feed, int most, CancellationToken cancellationToken)
    {
        var deliveries = new List<RedisDelivery>();
        var hot = feed.HotStreams();
        if (hot.Count == 0)
            return deliveries;
        most = Math.Min(most, MostPerRead);
        if (feed.IsOrdered)
        {
            await FetchAsync(feed, hot, most, withNew: true, deliveries, cancellationToken).ConfigureAwait(false);
            return deliveries;
        }

        if (feed.NeedsPool)
            await FetchAsync(feed, hot, most, withNew: false, deliveries, cancellationToken).ConfigureAwait(false);
        if (deliveries.Count < most && feed.IsMember)
            await ReadNewAsync(feed, hot, most - deliveries.Count, deliveries, cancellationToken).ConfigureAwait(false);
        return deliveries;
    }

    /// <summary>
    /// Finds what the server counts as this consumer's and nobody here knows: the answer that brought it was lost.
    /// </summary>
    public async Task<List<RedisDelivery>> RecoverAsync(
        TopicFeed feed,
        IReadOnlySet<string> known,
        CancellationToken cancellationToken
    )
    {
        var deliveries = new List<RedisDelivery>();
        foreach (var stream in feed.Streams)
        {
            for (var last = "0"; last.Length > 0; )
            {
                object[] arguments =
                [
                    "GROUP",
                    feed.Group,
                    feed.Consumer,
                    "COUNT",
                    MostPerRead,
                    "STREAMS",
                    stream.Key,
                    last,
                ];
                var reply = await link.ExecuteAsync("XREADGROUP", arguments, cancellationToken).ConfigureAwait(false);
                last = "";
                foreach (var entry in PerStream(reply).SelectMany(pair => pair.Entries))
                {
                    var parts = (RedisResult[])entry!;
                    last = (string)parts[0]!;
                    // An entry that was deleted has no fields any more.
                    if (!parts[1].IsNull && !known.Contains($"{stream.Name} {last}"))
                        deliveries.Add(Deliver(feed, stream, (RedisValue)parts[0], 1, (RedisResult[])parts[1]!));
                }
            }
        }

        return deliveries;
    }

    private async Task ReadNewAsync(
        TopicFeed feed,
        List<StreamRef> streams,
        int most,
        List<RedisDelivery> deliveries,
        CancellationToken cancellationToken
    )
    {
        // The limit of the command is per stream; the others stay hot and are read next.
        if (streams.Count > most)
            streams.RemoveRange(most, streams.Count - most);
        var each = most / streams.Count;
        var arguments = new List<object>(7 + (streams.Count * 2))
        {
            "GROUP",
            feed.Group,
            feed.Consumer,
            "COUNT",
            each,
            "STREAMS",
        };
        foreach (var stream in streams)
        {
            stream.Cool();
            arguments.Add(stream.Key);
        }

        for (var i = 0; i < streams.Count; i++)
            arguments.Add(">");
        RedisResult reply;
        try
        {
            reply = await link.ExecuteAsync("XREADGROUP", arguments, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Entries of an answer that was lost are in this consumer's hands and known to nobody.
            streams.ForEach(stream => stream.Heat());
            throw;
        }

        foreach (var (key, entries) in PerStream(reply))
        {
            var stream = streams.Count == 1 ? streams[0] : streams.Find(stream => (string?)stream.Key == key)!;
            deliveries.EnsureCapacity(deliveries.Count + entries.Length);
            foreach (var entry in entries)
            {
                var parts = (RedisResult[])entry!;
                deliveries.Add(Deliver(feed, stream, (RedisValue)parts[0], 1, (RedisResult[])parts[1]!));
            }

            if (entries.Length == each)
                stream.Heat();
        }
    }

    private async Task FetchAsync(
        TopicFeed feed,
        List<StreamRef> streams,
        int most,
        bool withNew,
        List<RedisDelivery> deliveries,
        CancellationToken cancellationToken
    )
    {
        RedisValue[] arguments =
        [
            feed.Group,
            feed.Consumer,
            most,
            withNew ? "1" : "0",
            .. streams.Select(stream => (RedisValue)stream.Name),
        ];
        if (withNew)
            streams.ForEach(stream => stream.Cool());
        RedisResult[] reply;
        try
        {
            reply = (RedisResult[])
                (await link.RunAsync(ScriptBook.Fetch, feed.Key, arguments, cancellationToken).ConfigureAwait(false))!;
        }
        catch
        {
            feed.HeatAll();
            throw;
        }

        if (reply.Length == 1)
        {
            feed.HeatAll();
            return;
        }

        for (var i = 0; i < reply.Length; i += 4)
        {
            var stream = streams[(int)(long)reply[i]];
            var returns = (int)(long)reply[i + 2];
            deliveries.Add(Deliver(feed, stream, (RedisValue)reply[i + 1], returns, (RedisResult[])reply[i + 3]!));
        }

        if (deliveries.Count < most)
            return;
        feed.HeatPool();
        streams.ForEach(stream => stream.Heat());
    }

    /// <summary>The reply is a list of pairs, or a flat list under the newer protocol.</summary>
    private static IEnumerable<(string Key, RedisResult[] Entries)> PerStream(RedisResult reply)
    {
        if (reply.IsNull)
            yield break;
        var parts = (RedisResult[])reply!;
        if (parts.Length > 0 && AsPair(parts[0]) is null)
        {
            for (var i = 0; i + 1 < parts.Length; i += 2)
                yield return ((string)parts[i]!, (RedisResult[])parts[i + 1]!);
            yield break;
        }

        foreach (var part in parts)
        {
            var pair = (RedisResult[])part!;
            yield return ((string)pair[0]!, (RedisResult[])pair[1]!);
        }
    }

    private static RedisResult[]? AsPair(RedisResult result)
    {
        try
        {
            return (RedisResult[]?)result;
        }
        catch (InvalidCastException)
        {
            return null;
        }
    }

    private RedisDelivery Deliver(TopicFeed feed, StreamRef stream, RedisValue id, int deliveries, RedisResult[] fields)
    {
        // Only what this adapter wrote has more than its frame; what anybody else wrote must not stop the others.
        var attempts = fields.Length > 3 && stream.IsRetries ? (int)Number(fields[3]) : 0;
        var firstFailed = fields.Length > 5 && stream.IsRetries ? Number(fields[5]) : 0;
        var message = Decode(feed, id, (byte[])fields[1]!, out var isBroken);
        var delivery = new RedisDelivery(message, attempts + 1, feed, stream, id, deliveries - 1, firstFailed)
        {
            Generation = feed.Generation,
        };
        if (isBroken is { } why)
            delivery.DeadLetter(Failure.From(FailureReason.Undecodable, why, settings.Time.GetUtcNow()));
        return delivery;
    }

    /// <summary>
    /// A foreign or damaged entry becomes a dead message that has its bytes: it neither blocks nor vanishes.
    /// </summary>
    private Message Decode(TopicFeed feed, RedisValue id, byte[] frame, out Exception? broken)
    {
        broken = null;
        try
        {
            return MessageFrame.Read(frame);
        }
        catch (Exception exception)
        {
            broken = exception;
            Log.EntryUndecodable(settings.Logger, exception, (string)id!, feed.Topic, feed.Group);
            return new Message(feed.Topic, frame);
        }
    }

    private static long Number(RedisResult value) =>
        long.TryParse((string?)value, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : 0;
}
