namespace Notify.Testing;

/// <summary>The producer of the embedded default, whose every acceptance is seen.</summary>
internal sealed class WatchedProducer(IMessageProducer inner, Journal journal) : IMessageProducer
{
    public async ValueTask SendAsync(Message message, CancellationToken cancellationToken = default)
    {
        await inner.SendAsync(message, cancellationToken).ConfigureAwait(false);
        journal.End(0, Sent([message]));
    }

    public async ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        var results = await inner.SendManyAsync(messages, cancellationToken).ConfigureAwait(false);
        journal.End(0, Sent(messages.Where((_, i) => results[i].IsAccepted)));
        return results;
    }

    /// <summary>What comes from the scheduler was seen when it went there.</summary>
    private IEnumerable<Seen> Sent(IEnumerable<Message> messages) =>
        messages
            .Where(message => message.DueAt is null || message.DueAt <= message.SentAt)
            .Select(message => new Seen
            {
                Kind = SeenKind.Sent,
                Message = message,
                At = journal.Now,
            });
}
