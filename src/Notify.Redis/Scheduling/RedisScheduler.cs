using System.Buffers;
using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Keeps messages until they are due, in one slot: a sorted set by due time and a hash with what they are. What is due
/// is claimed in one step by the server's clock; a message that is claimed cannot be cancelled, and one that was
/// cancelled cannot be claimed.
/// </summary>
internal sealed class RedisScheduler(RedisLink link, RedisKeys keys, WakeHub wakes, RedisSettings settings)
    : IDelayScheduler,
        IDueSource
{
    private const int Portion = 500;
    private const int MostPerClaim = 2_000;
    private volatile TaskCompletionSource _pulse = NewPulse();
    private bool _listens;

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

        foreach (var portion in good.Chunk(Portion))
        {
            if (await KeepAsync(messages, portion, cancellationToken).ConfigureAwait(false) is not { } error)
                continue;
            foreach (var i in portion)
                results[i] = SendResult.Failed(error);
        }

        return SendResults.From(results);
    }

    public async ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default) =>
        (long)await RunAsync(ScriptBook.Cancel, [DueMember.Of(id)], cancellationToken).ConfigureAwait(false) == 1;

    public async ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    )
    {
        if (dueAt > Latest())
            throw TooFarAhead(id, dueAt);
        RedisValue[] arguments = [DueMember.Of(id), WireTime.ToMilliseconds(dueAt), keys.ScheduleChannel];
        return (long)await RunAsync(ScriptBook.Reschedule, arguments, cancellationToken).ConfigureAwait(false) == 1;
    }

    public async ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default)
    {
        var (from, member) = DueMember.ReadCursor(query.Cursor);
        from ??= query.From is { } start ? Number(WireTime.ToMilliseconds(start)) : "-inf";
        var to = query.To is { } end ? $"({Number(WireTime.ToMilliseconds(end))}" : "+inf";
        var page = new List<Message>();
        string? next = null;
        while (true)
        {
            RedisValue[] arguments = [from, to, Portion, member];
            var items = (RedisResult[])
                (await RunAsync(ScriptBook.ShelfList, arguments, cancellationToken).ConfigureAwait(false))!;
            for (var i = 0; i < items.Length; i += 3)
            {
                var message = Read(items[i + 2], items[i + 1]);
                if (Matches(message, query))
                {
                    if (page.Count == query.Limit)
                        return new SchedulePage(page, next);
                    page.Add(message);
                    next = DueMember.WriteCursor((string)items[i + 1]!, (byte[])items[i]!);
                }

                (member, from) = ((byte[])items[i]!, (string)items[i + 1]!);
            }

            if (items.Length < Portion * 3)
                return new SchedulePage(page, null);
        }
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        if (!_listens)
        {
            await wakes.ListenAsync(keys.ScheduleChannel, Ring).ConfigureAwait(false);
            _listens = true;
        }

        while (true)
        {
            var pulse = _pulse.Task;
            var wait = (long)await RunAsync(ScriptBook.NextDue, [], cancellationToken).ConfigureAwait(false);
            if (wait == 0)
                return;
            var most = settings.Options.PollInterval;
            if (wait > 0 && wait < most.TotalMilliseconds)
                most = TimeSpan.FromMilliseconds(wait);
            await pulse
                .WaitAsync(most, settings.Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask<DueClaim> ClaimAsync(int most, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        var token = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        RedisValue[] arguments = [token, Math.Min(most, MostPerClaim), (long)lease.TotalMilliseconds];
        cancellationToken.ThrowIfCancellationRequested();
        // An answer that nobody waits for would be a claim that nobody knows of until its lease ends.
        var reply = (RedisResult[])
            (await RunAsync(ScriptBook.ClaimDue, arguments, CancellationToken.None).ConfigureAwait(false))!;
        var messages = new Message[reply.Length / 2];
        for (var i = 0; i < messages.Length; i++)
            messages[i] = Read(reply[(i * 2) + 1], reply[i * 2]);
        return new DueClaim(token, messages);
    }

    public ValueTask CompleteAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> accepted,
        CancellationToken cancellationToken = default
    ) => EndAsync(claim, "", accepted, cancellationToken);

    public ValueTask ReleaseAsync(
        DueClaim claim,
        IReadOnlyList<MessageId> refused,
        TimeSpan after,
        CancellationToken cancellationToken = default
    ) => EndAsync(claim, Number((long)Math.Ceiling(after.TotalMilliseconds)), refused, cancellationToken);

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Ring(RedisValue message)
    {
        var pulse = _pulse;
        _pulse = NewPulse();
        pulse.TrySetResult();
    }

    private Task<RedisResult> RunAsync(
        ServerScript script,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    ) => link.RunAsync(script, keys.Schedule, arguments, cancellationToken);

    private async Task<SendException?> KeepAsync(
        IReadOnlyList<Message> messages,
        int[] positions,
        CancellationToken cancellationToken
    )
    {
        var arguments = new RedisValue[(positions.Length * 3) + 1];
        arguments[0] = keys.ScheduleChannel;
        var frame = new ArrayBufferWriter<byte>();
        for (var i = 0; i < positions.Length; i++)
        {
            var message = messages[positions[i]];
            frame.ResetWrittenCount();
            MessageFrame.Write(message, frame);
            arguments[(i * 3) + 1] = DueMember.Of(message.Id);
            arguments[(i * 3) + 2] = WireTime.ToMilliseconds(message.DueAt ?? settings.Time.GetUtcNow());
            arguments[(i * 3) + 3] = frame.WrittenSpan.ToArray();
        }

        try
        {
            await RunAsync(ScriptBook.Schedule, arguments, cancellationToken).ConfigureAwait(false);
            return null;
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

    private async ValueTask EndAsync(
        DueClaim claim,
        string after,
        IReadOnlyList<MessageId> ids,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
            return;
        var arguments = new RedisValue[ids.Count + 3];
        (arguments[0], arguments[1], arguments[2]) = (claim.Token, after, keys.ScheduleChannel);
        for (var i = 0; i < ids.Count; i++)
            arguments[i + 3] = DueMember.Of(ids[i]);
        await RunAsync(ScriptBook.EndDue, arguments, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A message as it waits: its place says when it is due, which may have been changed since.</summary>
    private static Message Read(RedisResult frame, RedisResult due)
    {
        var message = MessageFrame.Read((byte[])frame!);
        var dueMs = long.Parse((string)due!, CultureInfo.InvariantCulture);
        return message.DueAt is { } own && WireTime.ToMilliseconds(own) == dueMs
            ? message
            : message.WithDueAt(WireTime.FromMilliseconds(dueMs));
    }

    private static bool Matches(Message message, ScheduleQuery query) =>
        (query.Topic is null || message.Topic == query.Topic) && (query.Key is null || message.Key == query.Key);

    private DateTimeOffset Latest()
    {
        var now = settings.Time.GetUtcNow();
        return MaxDelay < DateTimeOffset.MaxValue - now ? now + MaxDelay : DateTimeOffset.MaxValue;
    }

    private InvalidInputException TooFarAhead(MessageId id, DateTimeOffset dueAt) =>
        new(
            ErrorIds.ScheduleLimit,
            nameof(Message.DueAt),
            $"Message '{id}' was not scheduled: it is due at {dueAt:O}, and the Redis scheduler keeps messages for "
                + $"{MaxDelay.TotalDays:N0} days at most. Give an earlier time, or raise Redis:MaxDelay."
        );
}
