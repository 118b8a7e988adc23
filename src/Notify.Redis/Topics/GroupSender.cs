using System.Buffers;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>Puts messages into one group only, beside the topic's partitions: among the group's retries.</summary>
internal sealed class GroupSender(RedisLink link, RedisKeys keys, TopicRegister register, ReplicaGate replicas)
{
    private const int Portion = 500;

    public async Task<SendResults> SendAsync(
        string group,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken
    )
    {
        if (await register.FindAsync(group, cancellationToken).ConfigureAwait(false) is not { } entry)
        {
            var error = new SendException(ErrorIds.InvalidGroup, $"There is no group '{group}' to send to.");
            return SendResults.From([.. messages.Select(_ => SendResult.Failed(error))]);
        }

        var results = new SendResult[messages.Count];
        var portions = Enumerable
            .Range(0, messages.Count)
            .GroupBy(i => messages[i].Topic)
            .SelectMany(topic => topic.Chunk(Portion).Select(positions => (Topic: topic.Key, Positions: positions)));
        foreach (var (topic, positions) in portions)
        {
            var some = Array.ConvertAll(positions, i => messages[i]);
            if (await PushAsync(entry, topic, some, cancellationToken).ConfigureAwait(false) is not { } error)
                continue;
            foreach (var i in positions)
                results[i] = SendResult.Failed(error);
        }

        return SendResults.From(results);
    }

    /// <returns>Null if the group has them.</returns>
    private async Task<SendException?> PushAsync(
        GroupEntry group,
        string topic,
        Message[] messages,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var mark = replicas.NewMark();
            var arguments = Arguments(group, topic, mark, messages);
            var key = keys.Topic(topic);
            while (
                (long)await link.RunAsync(ScriptBook.Push, key, arguments, cancellationToken).ConfigureAwait(false) < 0
            )
            {
                // The group no longer receives the topic; for these it is attached, and gets nothing new.
                var flags = group.Receives(topic) ? group.Flags : $"{group.Flags}x";
                await register
                    .AttachAsync(topic, group with { Flags = flags }, 0, false, cancellationToken)
                    .ConfigureAwait(false);
            }

            await replicas.PassAsync(key, mark, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException)
        {
            return new SendException(
                ErrorIds.OutcomeUnknown,
                $"{messages.Length} messages of topic '{topic}' were to go to group '{group.Name}', and Redis gave no "
                    + $"answer: {exception.Message} The group may have them. Sent again, they may reach it twice.",
                exception
            );
        }
    }

    private RedisValue[] Arguments(GroupEntry group, string topic, string mark, Message[] messages)
    {
        var partitions = register.PartitionsOf(topic);
        var arguments = new RedisValue[3 + (messages.Length * 2)];
        (arguments[0], arguments[1], arguments[2]) = (group.Name, keys.TopicChannel(topic), mark);
        var frame = new ArrayBufferWriter<byte>();
        for (var i = 0; i < messages.Length; i++)
        {
            frame.ResetWrittenCount();
            MessageFrame.Write(messages[i], frame);
            arguments[3 + (i * 2)] = Partition.Of(messages[i].Key, partitions);
            arguments[4 + (i * 2)] = frame.WrittenSpan.ToArray();
        }

        return arguments;
    }
}
