using Notify.Shared;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Keeps messages until they are due, each in the slot of its topic: a sorted set by due time and a hash with what they
/// are. Whoever carries them asks in one step by the server's clock; what was carried cannot be cancelled, and what was
/// cancelled cannot be carried.
/// </summary>
internal sealed class RedisScheduler(
    RedisLink link,
    RedisKeys keys,
    TopicRegister register,
    DueTopics topics,
    ReplicaGate replicas,
    RedisSettings settings
) : IDelayScheduler
{
    private const int Portion = 500;
    private const int CallsAtOnce = 4;
    private const int Changed = 2;

    public SchedulerCapabilities Capabilities =>
        SchedulerCapabilities.Durable
        | SchedulerCapabilities.Cancel
        | SchedulerCapabilities.Reschedule
        | SchedulerCapabilities.List
        | SchedulerCapabilities.Deduplicates;

    public TimeSpan MaxDelay => settings.Options.MaxDelay;

    public async ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        var results = new SendResult[messages.Count];
        var latest = Latest();
        var good = new List<int>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].DueAt > latest)
                results[i] = SendResult.Failed(TooFarAhead(messages[i].Id, messages[i].DueAt!.Value));
            else
                good.Add(i);
        }

        var portions = good.GroupBy(i => messages[i].Topic).SelectMany(topic => topic.Chunk(Portion));
        foreach (var some in portions.Chunk(CallsAtOnce))
        {
            var keeping = Array.ConvertAll(some, portion => KeepAsync(messages, portion, cancellationToken));
            for (var i = 0; i < keeping.Length; i++)
            {
                if (await keeping[i].ConfigureAwait(false) is not { } error)
                    continue;
                foreach (var position in some[i])
                    results[position] = SendResult.Failed(error);
            }
        }

        return SendResults.From(results);
    }

    public async ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default)
    {
        var member = DueMember.Of(id);
        var listing = topics.ListAsync(cancellationToken);
        // Most probably it waits where this process has seen something wait.
        var known = topics.Calendar.Topics;
        var cancelled = await CancelAsync(known, member, cancellationToken).ConfigureAwait(false);
        var rest = (await listing.ConfigureAwait(false)).Except(known);
        return cancelled || await CancelAsync(rest, member, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    )
    {
        if (dueAt > Latest())
            throw TooFarAhead(id, dueAt);
        var member = DueMember.Of(id);
        var all = await topics.ListAsync(cancellationToken).ConfigureAwait(false);
        var moves = all.Select(topic => RescheduleAsync(topic, member, dueAt, cancellationToken));
        return (await Task.WhenAll(moves).ConfigureAwait(false)).Contains(true);
    }

    public async ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default)
    {
        var after = query.Cursor is { } cursor ? DueCursor.Read(cursor) : null;
        var asked = query.Topic is { } topic
            ? [topic]
            : await topics.ListAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<DueItem>();
        foreach (var one in asked)
        {
            var shelf = new DueShelf(one, link, keys.Due(one));
            found.AddRange(await shelf.ListAsync(query, after, cancellationToken).ConfigureAwait(false));
        }

        found.Sort(DueItem.InOrder);
        var page = found.Take(query.Limit).ToList();
        return new SchedulePage(
            page.ConvertAll(item => item.Message),
            found.Count > query.Limit ? page[^1].Cursor.Write() : null
        );
    }

    private async Task<bool> CancelAsync(
        IEnumerable<string> from,
        RedisValue member,
        CancellationToken cancellationToken
    )
    {
        var answers = from.Select(topic =>
            link.RunAsync(ScriptBook.Cancel, keys.Topic(topic), [member], cancellationToken)
        );
        return (await Task.WhenAll(answers).ConfigureAwait(false)).Any(answer => (long)answer == 1);
    }

    private async Task<bool> RescheduleAsync(
        string topic,
        RedisValue member,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken
    )
    {
        RedisKey entries = $"{keys.Due(topic)}:h";
        while (true)
        {
            var known = await link.ExecuteAsync("HGET", [entries, member], cancellationToken).ConfigureAwait(false);
            if (known.IsNull)
                return false;
            var entry = (byte[])known!;
            RedisValue[] arguments =
            [
                keys.ScheduleChannel,
                topic,
                member,
                WireTime.ToMilliseconds(dueAt),
                entry,
                DueEntry.WithDueAt(entry, dueAt),
            ];
            var answer = (long)
                await link.RunAsync(ScriptBook.Reschedule, keys.Topic(topic), arguments, cancellationToken)
                    .ConfigureAwait(false);
            if (answer != Changed)
                return answer == 1;
        }
    }

    /// <returns>Null if all are kept.</returns>
    private async Task<SendException?> KeepAsync(
        IReadOnlyList<Message> messages,
        int[] positions,
        CancellationToken cancellationToken
    )
    {
        var topic = messages[positions[0]].Topic;
        try
        {
            while (true)
            {
                var mark = replicas.NewMark();
                var arguments = Arguments(topic, mark, messages, positions);
                var missing = (string?)
                    await link.RunAsync(ScriptBook.Schedule, keys.Topic(topic), arguments, cancellationToken)
                        .ConfigureAwait(false);
                if (string.IsNullOrEmpty(missing))
                {
                    await replicas.PassAsync(keys.Topic(topic), mark, cancellationToken).ConfigureAwait(false);
                    return null;
                }

                await topics.EnterAsync(topic, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException)
        {
            // Scheduling the same id again is harmless, so the caller may simply do that.
            return new SendException(
                ErrorIds.OutcomeUnknown,
                $"{positions.Length} messages were to be scheduled, and Redis gave no answer: {exception.Message} They may "
                    + "have been kept. Send them again with the same ids.",
                exception
            );
        }
    }

    private RedisValue[] Arguments(string topic, string mark, IReadOnlyList<Message> messages, int[] positions)
    {
        var partitions = register.PartitionsOf(topic);
        var arguments = new RedisValue[(positions.Length * 3) + 4];
        (arguments[0], arguments[1]) = (keys.ScheduleChannel, topic);
        (arguments[2], arguments[3]) = (partitions, mark);
        for (var i = 0; i < positions.Length; i++)
        {
            var message = messages[positions[i]];
            arguments[(i * 3) + 4] = DueMember.Of(message.Id);
            arguments[(i * 3) + 5] = WireTime.ToMilliseconds(message.DueAt ?? settings.Time.GetUtcNow());
            arguments[(i * 3) + 6] = DueEntry.Write(message, Partition.Of(message.Key, partitions));
        }

        return arguments;
    }

    private DateTimeOffset Latest() => ScheduleHorizon.Latest(settings.Time, MaxDelay);

    private InvalidInputException TooFarAhead(MessageId id, DateTimeOffset dueAt) =>
        ScheduleHorizon.TooFarAhead("Redis", MaxDelay, id, dueAt);
}
