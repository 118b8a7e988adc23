namespace Notify.Tests.Support;

/// <summary>A delivery of a transport that the test plays.</summary>
internal sealed class PathDelivery(Message message, int attempt = 1, string group = "group")
    : Delivery(message, attempt)
{
    public PathDelivery(string topic = "t", string? key = null, int number = 0)
        : this(new Message(topic, BitConverter.GetBytes(number)) { Key = key }) { }

    public override string Group => group;

    public override int Returns => TimesReturned;

    public int TimesReturned { get; init; }

    public int Number => BitConverter.ToInt32(Message.Body.Span);

    public void Answer(SettleStatus status) => SetStatus(status);
}
