using System.Collections.Concurrent;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// For Redis as transport: has the server move what is due into its topics, each portion in one step. Any number of
/// hosts may ask for the same.
/// </summary>
internal sealed class RedisDueMover(
    RedisLink link,
    RedisKeys keys,
    TopicRegister register,
    TopicSenders senders,
    DueTopics topics,
    RedisSettings settings
) : IDueMover
{
    /// <summary>What one script moves: more would hold up everybody else for longer.</summary>
    private const int Portion = 500;

    /// <summary>Calls at once for a topic that has more than a portion.</summary>
    private const int CallsOfBacklog = 3;

    private const int TopicsAtOnce = 32;

    private readonly ConcurrentDictionary<string, bool> _backlogs = new();

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
        await topics.WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<DueMove> MoveAsync(bool tell, CancellationToken cancellationToken = default)
    {
        var count = 0;
        var messages = new List<Message>();
        Exception? trouble = null;
        foreach (var portion in topics.Calendar.Due.Chunk(TopicsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var moves = portion.SelectMany(topic =>
                Enumerable
                    .Range(0, _backlogs.ContainsKey(topic) ? CallsOfBacklog : 1)
                    .Select(_ => MoveAsync(topic, tell, messages))
            );
            foreach (var move in moves.ToList())
            {
                try
                {
                    count += await move.ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    // What the others moved is to be told; this one is still due.
                    trouble = exception;
                }
            }
        }

        return count > 0 || trouble is null ? new DueMove(count, messages) : throw trouble;
    }

    private async Task<int> MoveAsync(string topic, bool tell, List<Message> messages)
    {
        var options = settings.Notify.Topic(topic);
        RedisValue[] arguments =
        [
            register.PartitionsOf(topic),
            options.HoldLimit,
            (long)options.HoldFor.TotalMilliseconds,
            settings.Options.BacklogLimitOf(topic),
            keys.TopicChannel(topic),
            Portion,
            tell ? "1" : "0",
        ];
        var asked = topics.Calendar.Ask(topic);
        RedisResult[] reply;
        try
        {
            // What was moved is to be told, whoever stops meanwhile.
            var running = link.RunAsync(ScriptBook.Move, keys.Topic(topic), arguments, CancellationToken.None);
            reply = (RedisResult[])(await running.ConfigureAwait(false))!;
        }
        catch (RedisServerException exception)
        {
            // The server says so about this topic; the others go on.
            topics.Refused(topic, asked, exception.Message);
            return 0;
        }

        var moved = (int)(long)reply[1];
        var wait = await SortOutAsync(topic, reply).ConfigureAwait(false);
        topics.Calendar.Learn(topic, asked, wait);
        if (moved == Portion)
            _backlogs.TryAdd(topic, true);
        else
            _backlogs.TryRemove(topic, out _);
        lock (messages)
        {
            for (var i = 4; i < reply.Length; i++)
                messages.Add(DueEntry.Read((byte[])reply[i]!));
        }

        return moved;
    }

    /// <returns>How long nothing is to be done for the topic.</returns>
    private async Task<TimeSpan> SortOutAsync(string topic, RedisResult[] reply)
    {
        var reason = (string)reply[2]!;
        if (reason is SendAnswer.UnknownTopic or SendAnswer.OtherPartitions)
        {
            await register.EnsureAsync(topic, CancellationToken.None).ConfigureAwait(false);
            return TimeSpan.Zero;
        }

        if (reason is "" or SendAnswer.Holds)
        {
            if (reason.Length > 0)
                senders.Of(topic).LookAtHeld();
            topics.IsWell(topic);
            return DueTopics.WaitOf(reply[0]);
        }

        return topics.Refuse(topic, Why(topic, reason, (string)reply[3]!));
    }

    private string Why(string topic, string reason, string detail) =>
        reason == "error"
            ? detail
            : new SendTrouble(new SendAnswer(-1, reason, detail)).Error(topic, settings, isUncertain: false).Message;
}
