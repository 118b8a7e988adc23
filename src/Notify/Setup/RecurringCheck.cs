using Notify.Hosting;
using Notify.Recurring;

namespace Notify.Setup;

/// <summary>Finds every fault of the recurring schedules: names, times, limits, and a store that is missing.</summary>
internal sealed class RecurringCheck(RecurringRegistry registry, Roles roles) : IStartupCheck
{
    public IEnumerable<string> FindProblems()
    {
        var isShared = roles.RecurringStore is not null;
        foreach (var problem in registry.Problems)
            yield return problem;
        foreach (var (name, schedule) in registry.Schedules.Where(pair => !pair.Value.IsUnreadable))
        {
            foreach (var fault in RecurringRules.Faults(name, schedule.Options))
                yield return $"Recurring:{name}: {fault}";
            if (
                schedule.Options.Enabled && RecurringStores.Fault(schedule.Options, isShared, $"{roles}") is { } missing
            )
                yield return $"Recurring:{name}: {missing}";
        }
    }
}
