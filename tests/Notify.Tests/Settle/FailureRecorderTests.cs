using Notify.Settle;
using Notify.Tests.Support;

namespace Notify.Tests.Settle;

public sealed class FailureRecorderTests : IDisposable
{
    private readonly PathParts _parts = new();

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task The_dead_are_recorded_whole_and_are_done_for_the_transport()
    {
        var (dead, done, retried) = (Dead(new IOException("why"), attempt: 4), new PathDelivery(), new PathDelivery());
        done.Complete();
        retried.Retry(TimeSpan.Zero);

        await Recorder().RecordAsync(new Delivery[] { done, dead, retried });

        var entry = Assert.Single(_parts.Ledger.Entries);
        Assert.Same(dead.Message, entry.Message);
        Assert.Equal((DeliveryStatus.Failed, 4, "group"), (entry.Status, entry.Attempt, entry.Group));
        Assert.Equal((_parts.Now, _parts.Now), (entry.At, entry.FirstFailedAt));
        Assert.Contains("why", entry.Failure!.Text, StringComparison.Ordinal);
        Assert.Equal(
            [DeliveryOutcome.Complete, DeliveryOutcome.Complete, DeliveryOutcome.Retry],
            new[] { done, dead, retried }.Select(delivery => delivery.Outcome)
        );
    }

    [Fact]
    public async Task A_failure_that_cannot_be_printed_is_recorded()
    {
        await Recorder().RecordAsync(new Delivery[] { Dead(new UnprintableException()) });

        var entry = Assert.Single(_parts.Ledger.Entries);
        Assert.Equal(typeof(UnprintableException).FullName, entry.Failure!.ErrorType);
    }

    public static TheoryData<Func<Exception>> LedgerErrors =>
        [() => new IOException("down"), () => new OperationCanceledException()];

    [Theory]
    [MemberData(nameof(LedgerErrors))]
    public async Task If_the_ledger_cannot_take_them_they_die_where_the_transport_keeps_its_dead(Func<Exception> error)
    {
        _parts.Ledger.RecordError = error();
        var dead = Dead(new IOException("why"));

        await Recorder().RecordAsync(new Delivery[] { dead });

        Assert.Equal(DeliveryOutcome.DeadLetter, dead.Outcome);
        Assert.Contains("why", dead.Failure!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_ledger_the_transport_keeps_the_dead()
    {
        var dead = Dead(new IOException());

        await new FailureRecorder(null, _parts.Logger).RecordAsync(new Delivery[] { dead });

        Assert.Equal(DeliveryOutcome.DeadLetter, dead.Outcome);
    }

    private FailureRecorder Recorder() => new(_parts.Ledger, _parts.Logger);

    private PathDelivery Dead(Exception exception, int attempt = 1)
    {
        var delivery = new PathDelivery(new Message("t", default), attempt);
        delivery.DeadLetter(Failure.From(FailureReason.HandlerFailed, exception, _parts.Now));
        return delivery;
    }
}
