using Microsoft.Extensions.Logging;
using Notify.Decode;
using Notify.Diagnostics;

namespace Notify.Settle;

/// <summary>Decides what follows a failed attempt: a retry after a wait, or the end.</summary>
internal sealed class FailurePolicy(
    string group,
    RetryOptions retry,
    Func<Message, RetryOptions?> retryOfHandler,
    IReadOnlyList<ExceptionRule> rules,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>
    /// How long a failed message waits before its next attempt, or null if there is none: by the rule for its
    /// exception, else by its handler's own retries, else by the group's.
    /// </summary>
    public TimeSpan? WaitBeforeNext(Delivery delivery, Exception exception)
    {
        // The same bytes decode no better the next time.
        if (exception is UndecodableException)
            return null;
        var options =
            rules.FirstOrDefault(rule => rule.Matches(exception))?.Retry ?? retryOfHandler(delivery.Message) ?? retry;
        var wait = options.DelayAfter(delivery.Attempt, Random.Shared.NextDouble());
        return exception is IRetryLater { RetryAfter: { } least } && least > wait ? least : wait;
    }

    /// <summary>Decides about a delivery whose handler threw.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="reason">The kind of failure, if it is the last.</param>
    public void Decide(Delivery delivery, Exception exception, FailureReason reason)
    {
        if (WaitBeforeNext(delivery, exception) is { } wait)
        {
            Retry(delivery, exception, reason, wait);
            return;
        }

        Bury(delivery, exception, exception is UndecodableException ? FailureReason.Undecodable : reason);
    }

    public void Retry(Delivery delivery, Exception exception, FailureReason reason, TimeSpan wait)
    {
        if (delivery.Retry(wait, Failure.From(reason, exception, time.GetUtcNow())))
            Log.AttemptFailed(
                logger,
                ExceptionText.Printable(exception),
                delivery.Message.Id,
                group,
                delivery.Attempt,
                wait
            );
    }

    public void Bury(Delivery delivery, Exception exception, FailureReason reason)
    {
        if (delivery.DeadLetter(Failure.From(reason, exception, time.GetUtcNow())))
            Log.MessageDied(
                logger,
                ExceptionText.Printable(exception),
                delivery.Message.Id,
                group,
                reason,
                delivery.Attempt
            );
    }

    /// <summary>Gives up on a message without an exception.</summary>
    public void Bury(Delivery delivery, FailureReason reason, string text)
    {
        if (delivery.DeadLetter(Failure.From(reason, text, time.GetUtcNow())))
            Log.MessageRefused(logger, delivery.Message.Id, group, reason, text);
    }

    /// <summary>Decides about a message of a type the group has no handler for.</summary>
    public void DecideUnknownType(Delivery delivery, UnknownTypeMode mode)
    {
        if (mode == UnknownTypeMode.Ignore)
        {
            delivery.Complete();
            return;
        }

        var type = delivery.Message.Type is { } name ? $"the type '{name}'" : "raw messages";
        Bury(
            delivery,
            FailureReason.NoHandler,
            $"The group '{group}' has no handler for {type}. Register one, or set OnUnknownType to Ignore."
        );
    }
}
