using Notify.Schedule;
using Notify.Tests.Support;

namespace Notify.Tests.Schedule;

public sealed class MoveCarrierTests
{
    [Fact]
    public async Task What_was_moved_is_recorded_if_every_step_is()
    {
        using var parts = new PathParts(LedgerMode.All);
        var mover = new PathDueMover();
        var messages = new[] { new Message("t", default), new Message("t", default) };
        mover.Due(messages);
        var carrier = Carrier(parts, mover);

        Assert.True(await carrier.CarryAsync(CancellationToken.None));
        Assert.False(await carrier.CarryAsync(CancellationToken.None));

        Assert.Equal([true, true], mover.Told);
        var steps = await parts.LedgerSteps();
        Assert.Equal(messages.Select(message => message.Id), steps.Select(step => step.MessageId));
        Assert.All(steps, step => Assert.Equal(DeliveryStatus.Waiting, step.Status));
    }

    [Fact]
    public async Task Nobody_is_told_what_nobody_records()
    {
        using var parts = new PathParts();
        var mover = new PathDueMover();
        mover.Due(new Message("t", default));

        Assert.True(await Carrier(parts, mover).CarryAsync(CancellationToken.None));

        Assert.Equal([false], mover.Told);
        Assert.Empty(await parts.LedgerSteps());
    }

    private static MoveCarrier Carrier(PathParts parts, IDueMover mover) =>
        new(mover, parts.LedgerWriter, parts.Telemetry, parts.Time);
}
