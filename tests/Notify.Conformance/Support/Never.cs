namespace Notify.Conformance;

/// <summary>Waits that end only by cancellation.</summary>
public static class Never
{
    /// <summary>Ends, as cancelled, when the token is.</summary>
    public static async Task Until(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
        await never.Task;
    }
}
