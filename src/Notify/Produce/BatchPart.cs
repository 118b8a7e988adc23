namespace Notify.Produce;

/// <summary>Some messages of a batch, with their places in it.</summary>
internal sealed class BatchPart
{
    private readonly List<int> _positions = [];

    public List<Message> Messages { get; } = [];

    public void Add(Message message, int position)
    {
        Messages.Add(message);
        _positions.Add(position);
    }

    /// <summary>Puts the results of the part where they belong in those of the batch.</summary>
    public void Report(SendResults part, SendResult[] batch)
    {
        for (var i = 0; i < part.Count; i++)
            batch[_positions[i]] = part[i];
    }
}
