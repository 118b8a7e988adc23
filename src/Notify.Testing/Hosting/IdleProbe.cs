using Notify.Recurring;

namespace Notify.Testing;

/// <summary>Knows whether anything can still happen before the clock moves.</summary>
internal sealed class IdleProbe(
    Journal journal,
    IGroupAdministration groups,
    IDelayScheduler scheduler,
    RecurringService recurring,
    ManualTime time
)
{
    /// <summary>Two equal numbers mean that nothing happened between.</summary>
    public long Version => journal.Version + recurring.Changes;

    /// <summary>What keeps it from being idle, a line each; none if nothing waits and nothing runs.</summary>
    public async Task<IReadOnlyList<string>> FindBusyAsync(CancellationToken cancellationToken)
    {
        var before = Version;
        var busy = new List<string>();
        if (journal.UnderWay is > 0 and var running)
            busy.Add($"{running} deliveries are with handlers");
        var known = await groups.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var group in known.Where(group => group is { Paused: false, Consumers: > 0 }))
        {
            if (group.Waiting + group.InFlight is > 0 and var count)
                busy.Add($"{count} messages wait in group '{group.Name}' or are with it");
        }

        var waiting = await scheduler
            .ListAsync(new ScheduleQuery { Limit = 1 }, cancellationToken)
            .ConfigureAwait(false);
        if (waiting.Messages.Count > 0 && waiting.Messages[0].DueAt <= time.GetUtcNow())
            busy.Add($"message '{waiting.Messages[0].Id}' is due");
        busy.AddRange(recurring.Busy.Select(name => $"schedule '{name}' runs or is due"));
        if (busy.Count == 0 && Version != before)
            busy.Add("something happened just now");
        return busy;
    }
}
