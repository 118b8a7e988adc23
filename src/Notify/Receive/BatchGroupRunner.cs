using Microsoft.Extensions.Logging;
using Notify.Handle;
using Notify.Settle;

namespace Notify.Receive;

/// <summary>
/// A group whose handlers take many messages per call: as many as a batch may have, or what is there when the first has
/// waited long enough, whichever comes first. Later arrivals never put that moment off.
/// </summary>
internal sealed class BatchGroupRunner : GroupRunner
{
    private readonly BatchProcessor _processor;
    private readonly ITimer _timer;
    private bool _timerRuns;
    private bool _isDue;
    private TaskCompletionSource? _flushed;

    public BatchGroupRunner(
        GroupDefinition definition,
        BatchProcessor processor,
        FailurePolicy policy,
        Settler settler,
        TimeProvider time,
        ILogger logger
    )
        : base(definition, policy, settler, time, logger)
    {
        _processor = processor;
        _timer = time.CreateTimer(
            static group => ((BatchGroupRunner)group!).OnTimer(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Takes the next batch. None means that the worker rests until it is woken.</summary>
    public List<ReadyItem>? TakeBatch(BatchWorker worker)
    {
        lock (Gate)
        {
            var batch = !IsStopping && HasWork() ? TakePermitted() : [];
            if (Intake.ReadyCount == 0)
                StopTimer();
            if (batch.Count == 0)
            {
                Rest(worker);
                TellIfFlushed();
                return null;
            }

            WakeOne();
            return batch;
        }
    }

    /// <summary>
    /// A batch is finished: lanes take their next, after what comes again. That is what a handler was kept from by the
    /// loss of other messages: it is held still, and its attempt does not count.
    /// </summary>
    public void Finish(List<ReadyItem> batch, List<ReadyItem> comeAgain)
    {
        lock (Gate)
        {
            foreach (var item in batch)
            {
                if (item.Lane is not null)
                    Intake.ReleaseAll(item.Lane);
            }

            if (!IsStopping)
                Intake.GiveBack([.. comeAgain.Select(item => item with { Lane = null })]);
            WakeOne();
        }
    }

    private List<ReadyItem> TakePermitted()
    {
        var permitted = Permit(Math.Min(Definition.Options.BatchSize, Intake.ReadyCount));
        var batch = Intake.TakeBatch(permitted);
        Refund(permitted - batch.Count);
        return batch;
    }

    protected override bool HasWork()
    {
        if (Intake.ReadyCount == 0)
            return false;
        var options = Definition.Options;
        if (
            _isDue
            || _flushed is not null
            || Intake.ReadyCount >= options.BatchSize
            || options.BatchWait == TimeSpan.Zero
        )
            return true;
        StartTimer();
        return false;
    }

    protected override async Task FlushAsync(CancellationToken deadline)
    {
        if (!Definition.Options.FlushOnStop)
            return;
        Task flushed;
        lock (Gate)
        {
            _flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            flushed = _flushed.Task;
            WakeOne();
            TellIfFlushed();
        }

        await flushed.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override Worker CreateWorker() => new BatchWorker(this, _processor);

    protected override void OnStopping() => _timer.Dispose();

    // What waits in a lane comes after what is out of it, so nobody may be at work.
    private void TellIfFlushed()
    {
        if (AllRest && Intake.ReadyCount == 0)
            _flushed?.TrySetResult();
    }

    private void OnTimer()
    {
        lock (Gate)
        {
            _timerRuns = false;
            _isDue = true;
            WakeOne();
        }
    }

    private void StartTimer()
    {
        if (_timerRuns)
            return;
        _timerRuns = true;
        _timer.Change(Definition.Options.BatchWait, Timeout.InfiniteTimeSpan);
    }

    private void StopTimer()
    {
        _isDue = false;
        if (!_timerRuns)
            return;
        _timerRuns = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
