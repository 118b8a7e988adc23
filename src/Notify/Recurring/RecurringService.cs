using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Notify.Recurring;

/// <summary>Runs the schedules of this host, those that were registered and those that are added later.</summary>
internal sealed class RecurringService(
    RecurringRegistry registry,
    RecurringStores stores,
    IServiceScopeFactory scopes,
    RecurringMetrics metrics,
    TimeProvider time,
    ILogger logger
) : IRecurring, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RecurringLoop> _loops = [];
    private bool _isStarted;

    /// <summary>The schedules that do not merely wait for the clock: they run, or are due.</summary>
    public IReadOnlyList<string> Busy
    {
        get
        {
            lock (_gate)
                return [.. _loops.Values.Where(loop => !loop.IsResting).Select(loop => loop.Schedule.Name)];
        }
    }

    /// <summary>Grows with whatever a schedule does.</summary>
    public long Changes
    {
        get
        {
            lock (_gate)
                return _loops.Values.Sum(loop => loop.Changes);
        }
    }

    public void Start()
    {
        lock (_gate)
        {
            _isStarted = true;
            foreach (var schedule in registry.Schedules.Values)
                Begin(schedule);
        }
    }

    public async Task StopAsync(CancellationToken deadline)
    {
        List<RecurringLoop> loops;
        lock (_gate)
        {
            _isStarted = false;
            loops = [.. _loops.Values];
            _loops.Clear();
        }

        await Task.WhenAll(loops.Select(loop => loop.StopAsync(deadline))).ConfigureAwait(false);
    }

    public void Add(string name, Action<RecurringOptions> configure, Func<RecurringRun, CancellationToken, Task> handle)
    {
        var options = new RecurringOptions();
        configure(options);
        var problems = RecurringRules.Faults(name, options).ToList();
        if (stores.Fault(options) is { } fault)
            problems.Add(fault);
        var schedule = new RecurringSchedule(name, options, handle);
        lock (_gate)
        {
            if (problems.Count == 0 && !registry.Schedules.TryAdd(name, schedule))
                problems.Add("there is one of that name; remove it before, or choose another name.");
            if (problems.Count > 0)
                throw new NotifyConfigurationException([.. problems.Select(one => $"Recurring:{name}: {one}")]);
            if (_isStarted)
                Begin(schedule);
        }
    }

    public async ValueTask<bool> StopAsync(string name, CancellationToken cancellationToken = default) =>
        await EndAsync(name, cancellationToken).ConfigureAwait(false) is not null;

    public async ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await EndAsync(name, cancellationToken).ConfigureAwait(false) is not { } schedule)
            return false;
        await stores.Of(schedule.Options).RemoveAsync(stores.KeyOf(schedule), cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async ValueTask<IReadOnlyList<RecurringInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var infos = new List<RecurringInfo>();
        foreach (var schedule in registry.Schedules.Values.OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            var state = await stores
                .Of(schedule.Options)
                .ReadAsync(stores.KeyOf(schedule), cancellationToken)
                .ConfigureAwait(false);
            RecurringLoop? loop;
            lock (_gate)
                loop = _loops.GetValueOrDefault(schedule.Name);
            infos.Add(
                new RecurringInfo
                {
                    Name = schedule.Name,
                    Next = loop is null ? null : RecurringTimes.Read(schedule.Options).NextAfter(state.Now),
                    Last = state.Last,
                    IsRunning = loop?.IsRunning ?? false,
                    Error = state.Error,
                }
            );
        }

        return infos;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var loop in _loops.Values)
                loop.Dispose();
        }
    }

    private async Task<RecurringSchedule?> EndAsync(string name, CancellationToken cancellationToken)
    {
        RecurringLoop? loop;
        lock (_gate)
        {
            if (!registry.Schedules.TryRemove(name, out var schedule))
                return null;
            if (!_loops.Remove(name, out loop))
                return schedule;
        }

        await loop.StopAsync(cancellationToken).ConfigureAwait(false);
        return loop.Schedule;
    }

    private void Begin(RecurringSchedule schedule)
    {
        if (!schedule.Options.Enabled)
            return;
        _loops[schedule.Name] = new RecurringLoop(
            schedule,
            stores.KeyOf(schedule),
            stores.Of(schedule.Options),
            scopes,
            metrics,
            time,
            logger
        );
    }
}
