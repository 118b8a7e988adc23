namespace Notify.InMemory;

/// <summary>The ids an inbox has or had: those of its notices, and for a while those of deleted ones.</summary>
internal sealed class KnownIds
{
    private readonly Dictionary<MessageId, long> _numbers = [];
    private readonly Queue<(MessageId Id, long DeletedAt)> _deleted = new();

    public int Count => _numbers.Count;

    /// <summary>True if the id is known. Its number is 0 if its notice was deleted.</summary>
    public bool TryFind(MessageId id, out long seq) => _numbers.TryGetValue(id, out seq);

    public void Add(MessageId id, long seq) => _numbers[id] = seq;

    public void MarkDeleted(MessageId id, long now)
    {
        _numbers[id] = 0;
        _deleted.Enqueue((id, now));
    }

    public long Forget(long deletedBefore)
    {
        var forgotten = 0L;
        while (_deleted.TryPeek(out var oldest) && oldest.DeletedAt <= deletedBefore)
        {
            _numbers.Remove(oldest.Id);
            _deleted.Dequeue();
            forgotten++;
        }

        return forgotten;
    }
}
