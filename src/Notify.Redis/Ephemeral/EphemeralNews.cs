namespace Notify.Redis;

/// <summary>What an ephemeral group read.</summary>
internal sealed class EphemeralNews
{
    public List<Message> Messages { get; } = [];

    /// <summary>Entries that are no message of Notify, with what they had for bytes.</summary>
    public List<(Message Bytes, Exception Why)> Broken { get; } = [];

    /// <summary>How many were gone before they could be read.</summary>
    public long Missed { get; set; }

    public void Add(string topic, byte[] frame)
    {
        try
        {
            Messages.Add(MessageFrame.Read(frame));
        }
        catch (Exception exception)
        {
            Broken.Add((new Message(topic, frame), exception));
        }
    }
}
