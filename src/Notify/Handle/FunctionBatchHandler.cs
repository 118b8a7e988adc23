namespace Notify.Handle;

/// <summary>A batch handler that is a function.</summary>
internal sealed class FunctionBatchHandler<T>(
    Func<IReadOnlyList<BatchItem<T>>, CancellationToken, Task> handle,
    RetryOptions? retry
) : TypedBatchHandler<T>(retry)
{
    protected override Task CallAsync(
        IReadOnlyList<BatchItem<T>> items,
        BatchHandling handling,
        CancellationToken cancellationToken
    ) => handle(items, cancellationToken);
}
