using System.Threading.RateLimiting;
using Notify.Limits;

namespace Notify.Produce;

/// <summary>
/// In front of a transport if topics have limits: a send over the limit waits its turn, up to the send time-out. A
/// batch goes in parts then, each as soon as it may; what had no turn in time fails by itself.
/// </summary>
internal sealed class PacedProducer(
    IMessageProducer transport,
    SendLimits limits,
    NotifyOptions options,
    TimeProvider time
) : IMessageProducer
{
    public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default) =>
        limits.Of(message.Topic) is { } limiter
            ? SendInTurnAsync(message, limiter, cancellationToken)
            : transport.SendAsync(message, cancellationToken);

    public ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    ) =>
        messages.Any(message => limits.Of(message.Topic) is not null)
            ? SendInPartsAsync(messages, cancellationToken)
            : transport.SendManyAsync(messages, cancellationToken);

    private async ValueTask SendInTurnAsync(Message message, RateLimiter limiter, CancellationToken cancellationToken)
    {
        if (!TryPass(limiter))
        {
            using var timeout = new CancellationTokenSource(options.SendTimeout, time);
            if (!await WaitAsync(limiter, timeout.Token, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw NoTurnInTime(message.Topic);
            }
        }

        await transport.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SendResults> SendInPartsAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken
    )
    {
        var results = new SendResult[messages.Count];
        var part = new BatchPart();
        using var timeout = new CancellationTokenSource(options.SendTimeout, time);
        for (var i = 0; i < messages.Count; i++)
        {
            var limiter = limits.Of(messages[i].Topic);
            var passes = limiter is null || TryPass(limiter);
            if (!passes && !timeout.IsCancellationRequested)
            {
                await SendPartAsync(part, results, cancellationToken).ConfigureAwait(false);
                part = new BatchPart();
                passes = await WaitAsync(limiter!, timeout.Token, cancellationToken).ConfigureAwait(false);
            }

            if (passes)
                part.Add(messages[i], i);
            else
                results[i] = SendResult.Failed(NoTurnInTime(messages[i].Topic));
        }

        await SendPartAsync(part, results, cancellationToken).ConfigureAwait(false);
        return SendResults.From(results);
    }

    private async ValueTask SendPartAsync(BatchPart part, SendResult[] results, CancellationToken cancellationToken)
    {
        if (part.Messages.Count > 0)
            part.Report(await transport.SendManyAsync(part.Messages, cancellationToken).ConfigureAwait(false), results);
    }

    private static bool TryPass(RateLimiter limiter)
    {
        using var lease = limiter.AttemptAcquire();
        return lease.IsAcquired;
    }

    private static async ValueTask<bool> WaitAsync(
        RateLimiter limiter,
        CancellationToken timeout,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout, cancellationToken);
        try
        {
            using var lease = await limiter.AcquireAsync(1, either.Token).ConfigureAwait(false);
            return lease.IsAcquired;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private SendException NoTurnInTime(string topic)
    {
        var limit = limits.LimitOf(topic)!;
        return new(
            ErrorIds.NotAccepted,
            $"A message to topic '{topic}' was not sent within {options.SendTimeout} (SendTimeout) or before it was cancelled: "
                + $"this process sends {limit.Permits:N0} messages per {limit.Per} to it (Topics:{topic}:RateLimit), and "
                + "earlier senders wait. Send less, raise the limit or the time-out, or limit the group instead."
        );
    }
}
