namespace Notify.Tests.Support;

/// <summary>A transport's own producer: keeps what it accepts, and refuses what the test says.</summary>
internal sealed class PathTransport : IMessageProducer
{
    public static readonly SendException Refusal = new(ErrorIds.NotAccepted, "The queue is full.");

    public List<Message> Accepted { get; } = [];

    public List<IReadOnlyList<Message>> Batches { get; } = [];

    public Func<Message, bool> Refuses { get; set; } = _ => false;

    public ValueTask SendAsync(Message message, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Refuses(message))
            return ValueTask.FromException(Refusal);
        Accepted.Add(message);
        return default;
    }

    public ValueTask<SendResults> SendManyAsync(
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        Batches.Add(messages);
        Accepted.AddRange(messages.Where(message => !Refuses(message)));
        return new(
            SendResults.From([.. messages.Select(m => Refuses(m) ? SendResult.Failed(Refusal) : SendResult.Accepted)])
        );
    }
}
