namespace Notify;

/// <summary>Receiving with a function, for applications that use a transport by itself.</summary>
public static class MessageConsumerExtensions
{
    /// <summary>
    /// Joins a group and hands its deliveries to a function, a batch at a time and in order. What the function decided
    /// nothing about is complete when it returns, and is retried, and finally dead, when it throws. Groups registered
    /// with
    /// <c>AddNotify</c> can do more: typed messages, handlers side by side, time-outs, a ledger.
    /// </summary>
    /// <param name="consumer">The transport.</param>
    /// <param name="subscription">The group, its topics and its limits.</param>
    /// <param name="handle">Handles a batch. Its token is cancelled when the subscription is disposed.</param>
    /// <param name="retry">How often and after which waits failures come again; the defaults unless given.</param>
    /// <param name="cancellationToken">Ends the attempt to join.</param>
    /// <exception cref="InvalidInputException">
    /// The subscription is malformed or contradicts the group that exists, or the retries break a limit.
    /// </exception>
    public static async ValueTask<IAsyncDisposable> SubscribeAsync(
        this IMessageConsumer consumer,
        Subscription subscription,
        Func<IReadOnlyList<Delivery>, CancellationToken, Task> handle,
        RetryOptions? retry = null,
        CancellationToken cancellationToken = default
    )
    {
        retry ??= new RetryOptions();
        if (retry.Faults().FirstOrDefault() is { } fault)
        {
            throw new InvalidInputException(
                ErrorIds.InvalidSubscription,
                nameof(retry),
                $"The retries of group '{subscription.Group}' cannot be kept: {fault}."
            );
        }

        var receiver = new FunctionReceiver(handle, retry);
        receiver.Begin(await consumer.SubscribeAsync(subscription, receiver, cancellationToken).ConfigureAwait(false));
        return receiver;
    }
}
