using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>Looks at the oldest message a topic holds.</summary>
internal sealed class HoldPeek(RequestChannel requests, BrokerNames names, TimeProvider time)
{
    /// <summary>How long it has been held; null if nothing is, or it does not tell when it was sent.</summary>
    public async Task<TimeSpan?> OldestAgeAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            return await PeekAsync(topic, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationInterruptedException exception) when (exception.IsNotFound())
        {
            return null;
        }
    }

    private Task<TimeSpan?> PeekAsync(string topic, CancellationToken cancellationToken) =>
        requests.RunAsync<TimeSpan?>(
            async (channel, token) =>
            {
                var got = await channel
                    .BasicGetAsync(names.HoldQueue(topic), autoAck: false, token)
                    .ConfigureAwait(false);
                if (got is null)
                    return null;
                await channel
                    .BasicNackAsync(got.DeliveryTag, multiple: false, requeue: true, token)
                    .ConfigureAwait(false);
                var sent = MessageReader.Message(got.BasicProperties, got.RoutingKey, default).SentAt;
                var age = time.GetUtcNow() - sent;
                return age < TimeSpan.Zero ? TimeSpan.Zero : age;
            },
            cancellationToken
        );
}
