using Notify.Conformance;
using Notify.Tests.Support;

namespace Notify.Tests.Settle;

public sealed class SettlerTests : IDisposable
{
    private readonly PathParts _parts = new(LedgerMode.All);

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task What_is_decided_while_a_settling_is_under_way_goes_together_in_the_next()
    {
        var gate = new TaskCompletionSource();
        _parts.Settler.Gate = gate.Task;
        var settler = _parts.NewSettler();

        for (var number = 1; number <= 40; number++)
            settler.Settle(_parts.Settler, [Done(number)]);
        Assert.False(settler.WhenIdleAsync().IsCompleted);
        gate.SetResult();
        await Guard.Within(settler.WhenIdleAsync(), "the settler to be idle");

        var portions = _parts.Settler.Portions.All.Select(Numbers).ToList();
        Assert.Equal(
            [
                [1],
                [.. Enumerable.Range(2, 39)],
            ],
            portions
        );
    }

    [Fact]
    public async Task Each_settling_under_way_doubles_what_is_worth_another_and_four_are_the_most()
    {
        var gate = new TaskCompletionSource();
        _parts.Settler.Gate = gate.Task;
        var settler = _parts.NewSettler();
        int[] portions = [1, 128, 256, 512, 4_000, 1];

        foreach (var portion in portions)
            settler.Settle(_parts.Settler, [.. Enumerable.Range(0, portion).Select(Done)]);
        var atOnce = _parts.Settler.Portions.All.Select(portion => portion.Count);
        Assert.Equal([1, 128, 256, 512], atOnce);
        gate.SetResult();
        await Guard.Within(settler.WhenIdleAsync(), "the settler to be idle");

        Assert.Equal(portions.Sum(), _parts.Settler.Settled.All.Count);
        Assert.Equal(5, _parts.Settler.Portions.All.Count);
    }

    [Fact]
    public async Task Every_delivery_is_settled_exactly_once_however_many_threads_decide()
    {
        const int Threads = 4;
        const int PerThread = 2_000;

        var settler = _parts.NewSettler();
        await Task.WhenAll(
            Enumerable
                .Range(0, Threads)
                .Select(thread =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            for (var i = 0; i < PerThread; i++)
                                settler.Settle(_parts.Settler, [Done((thread * PerThread) + i)]);
                        },
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );
        await Guard.Within(settler.WhenIdleAsync(), "the settler to be idle");

        var settled = _parts.Settler.Settled.All.Cast<PathDelivery>().Select(delivery => delivery.Number);
        Assert.Equal(Enumerable.Range(0, Threads * PerThread), settled.Order());
    }

    [Fact]
    public async Task Nothing_decided_is_nothing_to_settle()
    {
        var settler = _parts.NewSettler();

        settler.Settle(_parts.Settler, []);
        await settler.WhenIdleAsync();

        Assert.Empty(_parts.Settler.Portions.All);
    }

    [Fact]
    public async Task A_transport_that_throws_does_not_end_the_settling()
    {
        var settler = _parts.NewSettler();
        _parts.Settler.Error = new IOException("down");
        settler.Settle(_parts.Settler, [Done(1)]);
        await Guard.Within(settler.WhenIdleAsync(), "the settler to be idle");

        _parts.Settler.Error = null;
        settler.Settle(_parts.Settler, [Done(2)]);
        await Guard.Within(settler.WhenIdleAsync(), "the settler to be idle");

        Assert.Equal([2], Numbers(_parts.Settler.Settled.All));
        Assert.Contains(_parts.Log.Entries, entry => entry.Exception is IOException);
    }

    [Fact]
    public async Task A_ledger_of_everything_gets_one_step_for_each_outcome_that_counts()
    {
        var settler = _parts.NewSettler();
        var failure = Failure.From(FailureReason.HandlerFailed, "why", _parts.Now);
        var (done, retried, dead) = (Done(1), new PathDelivery(number: 2), new PathDelivery(number: 3));
        retried.Retry(TimeSpan.FromMinutes(5), failure);
        dead.DeadLetter(failure);

        settler.Settle(_parts.Settler, [done, retried, dead]);
        await Guard.Within(settler.WhenIdleAsync(), "the settler to be idle");

        var steps = (await _parts.LedgerSteps()).ToDictionary(step => step.MessageId);
        Assert.Equal(3, steps.Count);
        Assert.Equal(DeliveryStatus.Done, steps[done.Message.Id].Status);
        Assert.Equal(DeliveryStatus.Scheduled, steps[retried.Message.Id].Status);
        Assert.Equal(_parts.Now.AddMinutes(5), steps[retried.Message.Id].DueAt);
        Assert.Equal(DeliveryStatus.Failed, steps[dead.Message.Id].Status);
    }

    private static PathDelivery Done(int number)
    {
        var delivery = new PathDelivery(number: number);
        delivery.Complete();
        return delivery;
    }

    private static List<int> Numbers(IEnumerable<Delivery> deliveries) =>
        [.. deliveries.Cast<PathDelivery>().Select(delivery => delivery.Number)];
}
