namespace Notify.RabbitMq;

/// <summary>
/// Messages that are sent before they are due. How long one has to wait is looked at when it is written, not when it
/// was handed in: many may be written before it.
/// </summary>
/// <param name="messages">The messages.</param>
/// <param name="destinations">The keys under which they arrive, by position.</param>
/// <param name="delays">Addresses them; the levels they need were made.</param>
/// <param name="time">The clock.</param>
internal sealed class DelayedSendJob(
    IReadOnlyList<Message> messages,
    IReadOnlyList<string> destinations,
    DelayRouter delays,
    TimeProvider time
) : SendJob(messages.Count)
{
    // An answer is about what was written.
    private readonly Publication?[] _written = new Publication?[messages.Count];

    public override Publication Describe(int index) =>
        _written[index] ??= delays.Route(
            messages[index],
            messages[index].DueAt!.Value - time.GetUtcNow(),
            destinations[index]
        );
}
