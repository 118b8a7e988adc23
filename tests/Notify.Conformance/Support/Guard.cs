namespace Notify.Conformance;

/// <summary>
/// Turns a hang into a failure. The time is generous and no promise: a test never passes or fails by how fast something is.
/// </summary>
public static class Guard
{
    public static readonly TimeSpan Time = TimeSpan.FromMinutes(2);

    /// <summary>What runs on makes others ready; so many links of such a chain run between two questions.</summary>
    private const int Links = 5;

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

    /// <summary>
    /// Asks again and again, a short while later each time, until it is so. What was ready to run had its turn between, so
    /// that asking may move a clock on and does not leave a busy machine behind.
    /// </summary>
    public static async Task Until(Func<ValueTask<bool>> isSo, string what)
    {
        using var timeout = new CancellationTokenSource(Time);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await isSo())
        {
            try
            {
                await poll.WaitForNextTickAsync(timeout.Token);
                await Turns();
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"Waited {Time} in vain for: {what}.", exception);
            }
        }
    }

    public static Task Until(Func<bool> isSo, string what) => Until(() => new ValueTask<bool>(isSo()), what);

    /// <summary>Lets what is ready run, and what that makes ready.</summary>
    public static async Task Turns()
    {
        for (var turn = 0; turn < Links; turn++)
            await ThreadPoolTurn();
    }

    /// <summary>Ends when the thread pool has begun all that was ready for it before.</summary>
    private static Task ThreadPoolTurn()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: false);
        return turn.Task;
    }

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
