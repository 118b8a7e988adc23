using Microsoft.Extensions.DependencyInjection;

namespace Notify.Handle;

/// <summary>A batch handler that is a class, made anew for each batch.</summary>
internal sealed class ClassBatchHandler<T, THandler>(RetryOptions? retry) : TypedBatchHandler<T>(retry)
    where THandler : class, IBatchHandler<T>
{
    protected override Task CallAsync(
        IReadOnlyList<BatchItem<T>> items,
        BatchHandling handling,
        CancellationToken cancellationToken
    ) => handling.Services.GetRequiredService<THandler>().HandleAsync(items, cancellationToken);
}
