using Notify.Decode;

namespace Notify.Handle;

/// <summary>What both kinds of batch handlers share: decoding.</summary>
internal abstract class TypedBatchHandler<T>(RetryOptions? retry) : BatchHandlerEntry(typeof(T), retry)
{
    public sealed override Task HandleAsync(
        BatchHandling handling,
        MessageDecoder decoder,
        Action<Delivery, Exception> fail,
        CancellationToken cancellationToken
    )
    {
        var items = new List<BatchItem<T>>(handling.Deliveries.Count);
        foreach (var delivery in handling.Deliveries)
        {
            try
            {
                items.Add(new BatchItem<T>(decoder.Decode<T>(delivery.Message), delivery, fail));
            }
            catch (UndecodableException exception)
            {
                fail(delivery, exception);
            }
        }

        return items.Count == 0 ? Task.CompletedTask : CallAsync(items, handling, cancellationToken);
    }

    protected abstract Task CallAsync(
        IReadOnlyList<BatchItem<T>> items,
        BatchHandling handling,
        CancellationToken cancellationToken
    );
}
