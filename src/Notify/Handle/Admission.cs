namespace Notify.Handle;

/// <summary>What keeps a delivery from its handler before anything is decoded.</summary>
internal static class Admission
{
    public static (FailureReason Reason, string Text)? Refusal(
        Delivery delivery,
        GroupOptions options,
        TimeProvider time
    )
    {
        var expires = delivery.Message.ExpiresTicks;
        if (expires != 0 && expires <= time.GetUtcNow().UtcTicks)
            return (FailureReason.Expired, $"It expired at {delivery.Message.ExpiresAt:O}, before it was handled.");
        return delivery.Returns <= options.MaxReturns
            ? null
            : (
                FailureReason.Crashed,
                $"It came back {delivery.Returns} times without an outcome, over the limit of {options.MaxReturns} "
                    + "(MaxReturns): its handler seems to end the process."
            );
    }
}
