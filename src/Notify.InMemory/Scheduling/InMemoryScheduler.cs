using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Notify.Shared;

namespace Notify.InMemory;

/// <summary>
/// Keeps messages until they are due: a heap by due time, one timer, and an index by id. Due messages are claimed by
/// the engine, which sends them through whatever transport is configured.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process, as a server would.")]
internal sealed partial class InMemoryScheduler : IDelayScheduler, IDueSource
{
    private readonly InMemorySettings _settings;
    private readonly Lock _gate = new();
    private readonly DueHeap<ScheduledMessage> _heap = new();
    private readonly HashSet<ScheduledMessage> _all = new(new ByMessageId());
    private readonly Alarm _alarm;
    private long _lastNumber;

    public InMemoryScheduler(InMemorySettings settings)
    {
        _settings = settings;
        _alarm = new Alarm(settings.Time, Ring);
    }

    public SchedulerCapabilities Capabilities =>
        SchedulerCapabilities.Cancel
        | SchedulerCapabilities.Reschedule
        | SchedulerCapabilities.List
        | SchedulerCapabilities.Deduplicates;

    public TimeSpan MaxDelay => _settings.Options.MaxDelay;

    public ValueTask<SendResults> ScheduleAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        SendResult[]? results = null;
        lock (_gate)
        {
            var latest = Latest();
            for (var i = 0; i < messages.Count; i++)
            {
                if (Add(messages[i], latest) is { } error)
                    (results ??= new SendResult[messages.Count])[i] = SendResult.Failed(error);
            }

            SetAlarm();
        }

        return new(results is null ? SendResults.Accepted(messages.Count) : SendResults.From(results));
    }

    public ValueTask<bool> CancelAsync(MessageId id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (!TryFindWaiting(id, out var waiting))
                return new(false);
            _heap.Remove(waiting);
            _all.Remove(waiting);
            return new(true);
        }
    }

    public ValueTask<bool> RescheduleAsync(
        MessageId id,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken = default
    )
    {
        lock (_gate)
        {
            if (dueAt.UtcTicks > Latest())
                throw TooFarAhead(id, dueAt);
            if (!TryFindWaiting(id, out var waiting))
                return new(false);
            waiting.Message = waiting.Message.WithDueAt(dueAt);
            _heap.Move(waiting, dueAt.UtcTicks);
            SetAlarm();
            return new(true);
        }
    }

    public ValueTask<SchedulePage> ListAsync(ScheduleQuery query, CancellationToken cancellationToken = default)
    {
        var after = query.Cursor is null ? default : ReadCursor(query.Cursor);
        ScheduledMessage[] waiting;
        lock (_gate)
            waiting = _heap.Items.ToArray();

        var found = waiting
            .Where(item => Matches(item, query) && (item.DueTicks, item.Number).CompareTo(after) > 0)
            .OrderBy(item => item.DueTicks)
            .ThenBy(item => item.Number)
            .Take(query.Limit + 1)
            .ToList();
        var last = found.Count > query.Limit ? found[query.Limit - 1] : null;
        var page = found.Take(query.Limit).Select(item => item.Message).ToList();
        return new(new SchedulePage(page, last is null ? null : $"{last.DueTicks}-{last.Number}"));
    }

    private NotifyException? Add(Message message, long latest)
    {
        var due = message.DueAt ?? _settings.Time.GetUtcNow();
        if (due.UtcTicks > latest)
            return TooFarAhead(message.Id, due);
        if (_all.Count >= _settings.Options.ScheduleLimit)
            return Full(message.Id);
        var item = new ScheduledMessage(message, due.UtcTicks, ++_lastNumber);
        if (_all.Add(item))
            _heap.Push(item);
        return null;
    }

    private long Latest() => ScheduleHorizon.Latest(_settings.Time, MaxDelay).UtcTicks;

    private bool TryFindWaiting(MessageId id, out ScheduledMessage waiting) =>
        _all.GetAlternateLookup<MessageId>().TryGetValue(id, out waiting!) && waiting.IsWaiting;

    private static bool Matches(ScheduledMessage item, ScheduleQuery query) =>
        (query.Topic is null || item.Message.Topic == query.Topic)
        && (query.Key is null || item.Message.Key == query.Key)
        && (query.From is null || item.DueTicks >= query.From.Value.UtcTicks)
        && (query.To is null || item.DueTicks < query.To.Value.UtcTicks);

    private static (long Due, long Number) ReadCursor(string cursor)
    {
        var dash = cursor.IndexOf('-', StringComparison.Ordinal);
        if (
            dash > 0
            && long.TryParse(cursor.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var due)
            && long.TryParse(cursor.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            return (due, number);
        }

        throw NumberCursor.Foreign(cursor);
    }

    private InvalidInputException TooFarAhead(MessageId id, DateTimeOffset dueAt) =>
        ScheduleHorizon.TooFarAhead("InMemory", MaxDelay, id, dueAt);

    private SendException Full(MessageId id) =>
        new(
            ErrorIds.ScheduleLimit,
            $"Message '{id}' was not scheduled: {_settings.Options.ScheduleLimit:N0} messages wait already, the limit. "
                + "Cancel some, or raise InMemory:ScheduleLimit."
        );
}
