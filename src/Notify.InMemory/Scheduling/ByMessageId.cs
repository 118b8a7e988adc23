using System.Diagnostics.CodeAnalysis;

namespace Notify.InMemory;

/// <summary>Finds scheduled messages by id in a set of them, without a dictionary's second copy of the id.</summary>
internal sealed class ByMessageId
    : IEqualityComparer<ScheduledMessage>,
        IAlternateEqualityComparer<MessageId, ScheduledMessage>
{
    public bool Equals(ScheduledMessage? x, ScheduledMessage? y) => x?.Message.Id == y?.Message.Id;

    public int GetHashCode(ScheduledMessage item) => item.Message.Id.GetHashCode();

    public bool Equals(MessageId alternate, ScheduledMessage other) => alternate == other.Message.Id;

    public int GetHashCode(MessageId alternate) => alternate.GetHashCode();

    [DoesNotReturn]
    public ScheduledMessage Create(MessageId alternate) => throw new NotSupportedException();
}
