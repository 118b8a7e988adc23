namespace Notify.Conformance;

/// <summary>
/// Turns a hang into a failure. The time is generous and no promise: a test never passes or fails by how fast something is.
/// </summary>
public static class Guard
{
    public static readonly TimeSpan Time = TimeSpan.FromMinutes(2);

    public static Task<T> Within<T>(Task<T> task, string what) => WithMessage(task.WaitAsync(Time), what);

    public static async Task Within(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Time);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited {Time} in vain for: {what}.", exception);
        }
    }

    /// <summary>Asks again and again, at once after each change of the asked or a short while later, until it is so.</summary>
    public static async Task Until(Func<ValueTask<bool>> isSo, string what)
    {
        using var timeout = new CancellationTokenSource(Time);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await isSo())
        {
            try
            {
                await poll.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"Waited {Time} in vain for: {what}.", exception);
            }
        }
    }

    public static Task Until(Func<bool> isSo, string what) => Until(() => new ValueTask<bool>(isSo()), what);

    private static async Task<T> WithMessage<T>(Task<T> task, string what)
    {
        try
        {
            return await task;
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited {Time} in vain for: {what}.", exception);
        }
    }
}
