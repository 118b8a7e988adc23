using Notify.Handle;
using Notify.Testing;
using Notify.Tests.Support;

namespace Notify.Tests.Handle;

public sealed class AdmissionTests
{
    private readonly ManualTime _time = new();
    private readonly GroupOptions _options = new() { MaxReturns = 3 };

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    public void A_message_is_expired_from_its_expiry_on(long ticks, bool expired)
    {
        var message = new Message("t", default) { ExpiresAt = _time.GetUtcNow().AddTicks(ticks) };

        var refusal = Admission.Refusal(new PathDelivery(message), _options, _time);

        Assert.Equal(expired ? FailureReason.Expired : null, refusal?.Reason);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void A_message_that_came_back_too_often_seems_to_crash_its_holders(int returns, bool refused)
    {
        var refusal = Admission.Refusal(new PathDelivery { TimesReturned = returns }, _options, _time);

        Assert.Equal(refused ? FailureReason.Crashed : null, refusal?.Reason);
        if (refused)
            Assert.Contains(
                "4 times without an outcome, over the limit of 3",
                refusal!.Value.Text,
                StringComparison.Ordinal
            );
    }
}
