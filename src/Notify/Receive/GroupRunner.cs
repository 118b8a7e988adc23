using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Notify.Diagnostics;
using Notify.Handle;
using Notify.Limits;
using Notify.Settle;

namespace Notify.Receive;

/// <summary>
/// A group of this application at work. What the transport hands over goes through here:
/// <code>
/// transport ─► 3 receive (intake, lanes) ─► worker ─► 4 decode ─► 5 handle ─► 6 settle ─► transport
/// </code>
/// One lock guards the intake and who rests; nothing is awaited under it. Kinds: one message per call, or batches.
/// </summary>
internal abstract class GroupRunner : IDeliveryReceiver, IAsyncDisposable
{
    /// <summary>How long handlers that were cancelled at the host's end may take to return.</summary>
    private static readonly TimeSpan WaitAfterCancelling = TimeSpan.FromSeconds(2);

    private readonly Settler _settler;
    private readonly Watchdog _watchdog;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Stack<Worker> _resting = new();
    private List<Worker> _workers = [];
    private IDeliverySettler? _transport;
    private TaskCompletionSource? _allRest;
    private readonly List<Delivery> _cutOff = [];
    private readonly Throttle? _throttle;
    private int _abandoned;

    protected GroupRunner(
        GroupDefinition definition,
        FailurePolicy policy,
        Settler settler,
        TimeProvider time,
        ILogger logger
    )
    {
        Definition = definition;
        Policy = policy;
        _settler = settler;
        _time = time;
        _logger = logger;
        Intake = new Intake(definition.Options.OrderByKey, definition.Options.DeduplicateFor is not null);
        _watchdog = new Watchdog(definition.Options, time, () => _workers);
        if (LimitersOf(definition, time) is { Count: > 0 } limiters)
            _throttle = new Throttle(definition.Name, limiters, OnPermit, time, logger);
    }

    public string Name => Definition.Name;

    public GroupDefinition Definition { get; }

    public FailurePolicy Policy { get; }

    /// <summary>Handlers that did not return after they were cancelled, and still take a place.</summary>
    public int Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>True if every place is taken by a handler that does not return: nothing is handled any more.</summary>
    public bool IsStuck => Abandoned >= Definition.Options.Concurrency;

    protected Lock Gate { get; } = new();

    protected Intake Intake { get; }

    /// <summary>True if limiters say how many may pass.</summary>
    protected bool IsThrottled => _throttle is not null;

    /// <summary>True once nothing more is taken.</summary>
    protected bool IsStopping { get; private set; }

    /// <summary>Makes the workers; called once, before anything comes.</summary>
    public void Open()
    {
        _workers = [.. Enumerable.Range(0, Definition.Options.Concurrency).Select(_ => CreateWorker())];
        foreach (var worker in Enumerable.Reverse(_workers))
            _resting.Push(worker);
    }

    public void Receive(IDeliverySettler settler, ReadOnlySpan<Delivery> deliveries)
    {
        lock (Gate)
        {
            if (IsStopping)
                return;
            _transport ??= settler;
            Intake.Add(deliveries);
            WakeOne();
        }
    }

    public void Lost(Delivery delivery)
    {
        foreach (var worker in _workers)
        {
            var (run, phase) = worker.Now;
            if (phase == RunState.Phase.Running && worker.Unfinished.Contains(delivery))
                worker.Cancel(run, CancelReason.Lost);
        }
    }

    public void Settle(ReadOnlySpan<Delivery> decided) => _settler.Settle(_transport!, decided);

    public TimeoutException TimeoutOf(Delivery delivery) =>
        new(
            $"The handler of group '{Name}' for message '{delivery.Message.Id}' ran longer than {Definition.Options.HandlerTimeout} "
                + $"(HandlerTimeout) and did not return within {Definition.Options.CancellationGrace} of being cancelled "
                + $"(CancellationGrace). ({ErrorIds.HandlerTimeout})"
        );

    public void ScopeFailed(Exception exception) => Log.ScopeFailed(_logger, ExceptionText.Printable(exception), Name);

    /// <summary>
    /// A run is given up: its deliveries are settled, and another worker takes its place, if any place is left.
    /// </summary>
    public void Abandon(Worker worker, IReadOnlyList<ReadyItem> items)
    {
        var stuck = Interlocked.Increment(ref _abandoned) >= Definition.Options.Concurrency;
        Log.HandlerAbandoned(_logger, Name, items[0].Delivery.Message.Id, Abandoned, Definition.Options.Concurrency);
        Settle(Decided(items));
        ReleaseAll(items);
        lock (Gate)
        {
            var rest = _workers.Where(w => w != worker);
            if (stuck)
            {
                _workers = [.. rest];
                return;
            }

            var replacement = CreateWorker();
            _workers = [.. rest, replacement];
            _resting.Push(replacement);
            WakeOne();
        }
    }

    /// <summary>
    /// The handler of an abandoned run has returned after all: a place that was missing is there again.
    /// </summary>
    public void ReturnedAfterAll()
    {
        lock (Gate)
        {
            Interlocked.Decrement(ref _abandoned);
            if (IsStopping || _workers.Count >= Definition.Options.Concurrency)
                return;
            var worker = CreateWorker();
            _workers = [.. _workers, worker];
            _resting.Push(worker);
            WakeOne();
        }
    }

    /// <summary>What was taken together is finished: lanes take their next.</summary>
    public void ReleaseAll(IReadOnlyList<ReadyItem> items)
    {
        lock (Gate)
        {
            foreach (var item in items)
            {
                if (item.Lane is not null)
                    Intake.ReleaseAll(item.Lane);
            }

            WakeOne();
        }
    }

    public static Delivery[] Decided(IReadOnlyList<ReadyItem> items) =>
        [
            .. items
                .Select(item => item.Delivery)
                .Where(d => d.Outcome != DeliveryOutcome.Undecided && d.Status == SettleStatus.Held),
        ];

    /// <summary>
    /// Ends the work: nothing more is taken, running handlers may finish until the deadline and are cancelled then, and
    /// what they decided is settled.
    /// </summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        await FlushAsync(deadline).ConfigureAwait(false);
        Task allRest;
        lock (Gate)
        {
            IsStopping = true;
            Intake.Clear();
            OnStopping();
            _throttle?.Dispose();
            _allRest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            allRest = _allRest.Task;
            TellIfAllRest();
        }

        await allRest.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!allRest.IsCompleted)
        {
            CancelRunning();
            await allRest
                .WaitAsync(WaitAfterCancelling, _time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!allRest.IsCompleted)
            Log.HandlersLeftRunning(_logger, Name, WaitAfterCancelling);
        await SettleRestAsync(deadline).ConfigureAwait(false);
        lock (Gate)
        {
            foreach (var delivery in _workers.SelectMany(worker => worker.Unfinished))
                _cutOff.Add(delivery);
        }
    }

    /// <summary>
    /// Lets what was decided be settled. A server that does not answer must not keep the host: what is not settled by
    /// then comes again.
    /// </summary>
    private async Task SettleRestAsync(CancellationToken deadline)
    {
        var settled = _settler.WhenIdleAsync();
        await settled.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (settled.IsCompleted)
            return;
        await settled
            .WaitAsync(WaitAfterCancelling, _time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!settled.IsCompleted)
            Log.LeftUnsettled(_logger, Name, WaitAfterCancelling);
    }

    /// <summary>What was begun and not finished when the host stopped: it goes back to the group.</summary>
    public IReadOnlyList<Delivery> CutOff => _cutOff;

    /// <summary>A handler was ended by the host's end, and decided nothing.</summary>
    public void AddCutOff(Delivery delivery)
    {
        lock (Gate)
            _cutOff.Add(delivery);
    }

    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();

    protected abstract Worker CreateWorker();

    /// <summary>
    /// Whether a worker would find something to do now; sees to it that one is woken later if not. The lock is held.
    /// </summary>
    protected abstract bool HasWork();

    /// <summary>True if no worker does anything. The lock is held.</summary>
    protected bool AllRest => _resting.Count == _workers.Count;

    /// <summary>Lets what was taken be handled before nothing more is, where a group is set to that.</summary>
    protected virtual Task FlushAsync(CancellationToken deadline) => Task.CompletedTask;

    /// <summary>For what a kind of group has to end. The lock is held.</summary>
    protected virtual void OnStopping() { }

    /// <summary>Sets a resting worker going if there is something for it. The lock is held.</summary>
    protected void WakeOne()
    {
        if (!IsStopping && _throttle?.IsWaiting != true && HasWork() && _resting.TryPop(out var worker))
            ThreadPool.UnsafeQueueUserWorkItem(worker, preferLocal: false);
    }

    /// <summary>A worker found nothing to do. The lock is held.</summary>
    protected void Rest(Worker worker)
    {
        _resting.Push(worker);
        TellIfAllRest();
    }

    /// <summary>How many of so many may be taken now; the lock is held.</summary>
    protected int Permit(int most) => _throttle is null || most == 0 ? most : _throttle.Take(most);

    /// <summary>Less was taken than was permitted; the lock is held.</summary>
    protected void Refund(int unused) => _throttle?.GiveBack(unused);

    private void OnPermit()
    {
        lock (Gate)
        {
            _throttle!.EndWait();
            WakeOne();
        }
    }

    private static List<RateLimiter> LimitersOf(GroupDefinition definition, TimeProvider time)
    {
        var limiters = new List<RateLimiter>();
        if (definition.Options.RateLimit is { } limit)
            limiters.Add(new IntervalLimiter(limit, time));
        if (definition.Limiter is { } own)
            limiters.Add(own);
        return limiters;
    }

    private void TellIfAllRest()
    {
        if (AllRest)
            _allRest?.TrySetResult();
    }

    private void CancelRunning()
    {
        foreach (var worker in _workers)
        {
            var (run, phase) = worker.Now;
            if (phase == RunState.Phase.Running)
                worker.Cancel(run, CancelReason.Stopping);
        }
    }
}
