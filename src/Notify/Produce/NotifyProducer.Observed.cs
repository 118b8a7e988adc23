using Notify.Diagnostics;

namespace Notify.Produce;

internal sealed partial class NotifyProducer
{
    private async ValueTask SendThroughMiddlewareAsync(Message message, CancellationToken cancellationToken)
    {
        var changed = await pipeline.RunAsync(message, cancellationToken).ConfigureAwait(false);
        await SendOneAsync(changed, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SendResults> SendThroughMiddlewareAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken
    )
    {
        var results = new SendResult[messages.Count];
        var passed = new BatchPart();
        for (var i = 0; i < messages.Count; i++)
        {
            try
            {
                passed.Add(await pipeline.RunAsync(messages[i], cancellationToken).ConfigureAwait(false), i);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                results[i] = SendResult.Failed(SendPipeline.Refused(messages[i], exception));
            }
        }

        passed.Report(await SendBatchAsync(passed.Messages, cancellationToken).ConfigureAwait(false), results);
        return SendResults.From(results);
    }

    private async ValueTask SendObservedAsync(Message message, long now, CancellationToken cancellationToken)
    {
        using var activity = telemetry.StartSend(message.Topic, message, 1);
        message.Stamp(now, Telemetry.CurrentTrace());
        var started = time.GetTimestamp();
        string? errorType = null;
        try
        {
            await transport.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            errorType = exception.GetType().FullName!;
            Telemetry.Fail(activity, errorType, ExceptionText.Message(exception));
            throw;
        }
        finally
        {
            telemetry.Sent(message.Topic, 1, time.GetElapsedTime(started), errorType);
        }

        await ledger.WaitingAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SendResults> SendObservedAsync(
        IReadOnlyList<Message> messages,
        long now,
        CancellationToken cancellationToken
    )
    {
        var topic = messages[0].Topic;
        using var activity = telemetry.StartSend(topic, message: null, messages.Count);
        Stamp(messages, now, Telemetry.CurrentTrace());
        var started = time.GetTimestamp();
        var results = await transport.SendManyAsync(messages, cancellationToken).ConfigureAwait(false);
        var took = time.GetElapsedTime(started);
        var failed = results.AllAccepted ? 0 : results.Count(result => !result.IsAccepted);
        telemetry.Sent(topic, messages.Count - failed, took, errorType: null);
        if (failed > 0)
        {
            var error = results.First(result => !result.IsAccepted).Error!;
            telemetry.Sent(topic, failed, took, error.ErrorId);
            Telemetry.Fail(activity, error.ErrorId, error.Message);
        }

        for (var i = 0; ledger.RecordsAll && i < messages.Count; i++)
        {
            if (results[i].IsAccepted)
                await ledger.WaitingAsync(messages[i], cancellationToken).ConfigureAwait(false);
        }

        return results;
    }
}
