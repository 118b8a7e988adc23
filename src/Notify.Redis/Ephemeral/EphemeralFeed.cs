using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Where an ephemeral group stands in one topic. It keeps its place itself: there is nothing on the server that it
/// would have to settle, and nothing waits for it.
/// </summary>
internal sealed class EphemeralFeed(string topic, RedisLink link, RedisKeys keys, RedisSettings settings)
{
    private const int MostPerRead = 1_000;
    private readonly RedisKey _key = keys.Topic(topic);
    private string[] _places = [];
    private long[] _added = [];
    private bool _hot = true;

    public string Topic => topic;

    public string Channel { get; } = keys.TopicChannel(topic);

    /// <summary>True if the server forgot the group: it must be attached again.</summary>
    public bool IsGone { get; private set; } = true;

    public bool IsHot => Volatile.Read(ref _hot);

    public void Heat() => Volatile.Write(ref _hot, true);

    public void OnWake(RedisValue _) => Heat();

    /// <summary>Begins where attaching says, or goes on where it was.</summary>
    /// <returns>True if messages may have been missed.</returns>
    public bool Begin(RedisResult[] attached)
    {
        var places = (RedisResult[])attached[1]!;
        var wasKnown = (long)attached[2] == 1;
        var missed = _places.Length > 0;
        var count = places.Length / 2;
        // A group that a sender has attached to a new topic gets it from its first message on.
        _places = [.. Enumerable.Range(0, count).Select(p => wasKnown ? "0-0" : (string)places[p * 2]!)];
        _added = [.. Enumerable.Range(0, count).Select(p => wasKnown ? 0L : (long)places[(p * 2) + 1])];
        IsGone = false;
        Heat();
        return missed;
    }

    /// <summary>Reads what is new in every partition.</summary>
    public async Task<EphemeralNews> ReadAsync(string group, CancellationToken cancellationToken)
    {
        var news = new EphemeralNews();
        Volatile.Write(ref _hot, false);
        var arguments = new List<RedisValue> { group, MostPerRead, settings.LeaseMs };
        for (var p = 0; p < _places.Length; p++)
        {
            arguments.Add(p);
            arguments.Add(_places[p]);
        }

        RedisResult[] reply;
        try
        {
            reply = (RedisResult[])
                (await link.RunAsync(ScriptBook.News, _key, [.. arguments], cancellationToken).ConfigureAwait(false))!;
        }
        catch
        {
            Heat();
            throw;
        }

        if (reply.Length == 1 && reply.Length != _places.Length || IsGoneReply(reply))
        {
            IsGone = true;
            return news;
        }

        foreach (var part in reply)
            news.Missed += Read((RedisResult[])part!, news);
        return news;
    }

    private static bool IsGoneReply(RedisResult[] reply)
    {
        try
        {
            return reply.Length == 1 && (string?)reply[0] == "gone";
        }
        catch (InvalidCastException)
        {
            return false;
        }
    }

    private long Read(RedisResult[] part, EphemeralNews news)
    {
        var p = int.Parse((string)part[0]!, CultureInfo.InvariantCulture);
        var added = (long)part[1];
        var entries = (RedisResult[])part[2]!;
        for (var i = 0; i < entries.Length; i += 2)
        {
            _places[p] = (string)entries[i]!;
            news.Add(topic, (byte[])((RedisResult[])entries[i + 1]!)[1]!);
        }

        var read = entries.Length / 2;
        if (read == MostPerRead)
        {
            Heat();
            _added[p] += read;
            return 0;
        }

        // No stream yet, or a server that does not count.
        if (added < 0)
            return 0;
        var missed = Math.Max(0, added - _added[p] - read);
        _added[p] = added;
        return missed;
    }
}
