using RabbitMQ.Client;

namespace Notify.RabbitMq;

/// <summary>Puts messages into one group only, as first attempts.</summary>
internal sealed class GroupSender(BrokerRegistry registry, Publisher publisher, BrokerNames names)
{
    private static readonly CachedString DefaultExchange = new("");

    public async ValueTask<SendResults> SendAsync(
        string group,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken
    )
    {
        var state = await registry.AnswerAsync(cancellationToken).ConfigureAwait(false);
        if (state.Group(group) is not { } known)
        {
            var error = new SendException(ErrorIds.InvalidGroup, $"There is no group '{group}' to send to.");
            return SendResults.From([.. messages.Select(_ => SendResult.Failed(error))]);
        }

        if (messages.Count == 0)
            return SendResults.Accepted(0);
        var publications = messages.Select(message => Address(state, known, message)).ToList();
        return await publisher.SendAsync(new PublicationSendJob(publications), cancellationToken).ConfigureAwait(false);
    }

    private Publication Address(RegistryState state, GroupState group, Message message)
    {
        var partitions = state.Topic(message.Topic)?.Partitions ?? 1;
        var queue = group.Ordered
            ? names.GroupQueue(group.Name, Partition.Of(message.Key, Math.Min(partitions, state.PartitionsOf(group))))
            : names.GroupQueue(group.Name);
        return new Publication(
            message,
            DefaultExchange,
            new CachedString(queue),
            Mandatory: true,
            Persistent: true,
            NamesTopic: true
        );
    }
}
