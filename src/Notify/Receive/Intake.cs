using Notify.Shared;

namespace Notify.Receive;

/// <summary>
/// Station 3: what has come from the transport and waits for a worker. Keeps lanes apart: of a lane, only one delivery
/// is out at a time, in the order they came. The lock of its group guards it.
/// </summary>
internal sealed class Intake(bool orderByKey, bool oneAtATimeById)
{
    private readonly RingBuffer<ReadyItem> _ready = new();
    private readonly Dictionary<LaneKey, Lane> _lanes = [];
    private readonly bool _hasLanes = orderByKey || oneAtATimeById;

    /// <summary>How many may be taken, roughly: some may have to wait in their lanes.</summary>
    public int ReadyCount => _ready.Count;

    public void Add(ReadOnlySpan<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
            _ready.PushBack(new ReadyItem(delivery, Lane: null));
    }

    /// <summary>Takes deliveries whose turn has come. Those of one lane never come together.</summary>
    public int Take(Span<ReadyItem> buffer)
    {
        var taken = 0;
        while (taken < buffer.Length && _ready.Count > 0)
        {
            var item = _ready.Pop();
            if (!_hasLanes || item.Lane is not null || TryOpen(ref item, batch: null))
                buffer[taken++] = item;
        }

        return taken;
    }

    /// <summary>
    /// Takes a batch. Those of one lane may come together, in order; no other batch has any of that lane.
    /// </summary>
    public List<ReadyItem> TakeBatch(int most)
    {
        var taken = new List<ReadyItem>(Math.Min(most, _ready.Count));
        var lanes = new HashSet<Lane>();
        while (taken.Count < most && _ready.Count > 0)
        {
            var item = _ready.Pop();
            if (!_hasLanes || TryOpen(ref item, lanes))
                taken.Add(item);
        }

        return taken;
    }

    /// <summary>Takes back what was taken and not begun, in order, to the front.</summary>
    public void GiveBack(ReadOnlySpan<ReadyItem> items)
    {
        for (var i = items.Length - 1; i >= 0; i--)
            _ready.PushFront(items[i]);
    }

    /// <summary>The delivery that was out of a lane is finished: the next one's turn has come.</summary>
    public void Release(Lane lane)
    {
        if (!lane.Waiting.TryDequeue(out var next))
        {
            _lanes.Remove(lane.Key);
            return;
        }

        lane.BlockedSince = 0;
        _ready.PushFront(new ReadyItem(next, lane));
    }

    /// <summary>A batch with deliveries of a lane is finished: all that waited come next, in order.</summary>
    public void ReleaseAll(Lane lane)
    {
        if (!_lanes.Remove(lane.Key))
            return;
        foreach (var delivery in lane.Waiting.Reverse())
            _ready.PushFront(new ReadyItem(delivery, Lane: null));
    }

    /// <summary>Forgets everything that is not out: it goes back to the group.</summary>
    public void Clear()
    {
        _ready.Clear();
        foreach (var lane in _lanes.Values)
            lane.Waiting.Clear();
    }

    /// <summary>Opens the lane of a delivery, or puts it in line there.</summary>
    /// <param name="item">The delivery; gets its lane.</param>
    /// <param name="batch">For a batch: the lanes it has opened, which take more of theirs.</param>
    /// <returns>True if it may go.</returns>
    private bool TryOpen(ref ReadyItem item, HashSet<Lane>? batch)
    {
        if (KeyOf(item.Delivery.Message) is not { } key)
            return true;
        if (!_lanes.TryGetValue(key, out var lane))
        {
            _lanes[key] = lane = new Lane(key);
            batch?.Add(lane);
        }
        else if (batch?.Contains(lane) != true)
        {
            lane.Waiting.Enqueue(item.Delivery);
            return false;
        }

        item = item with { Lane = lane };
        return true;
    }

    private LaneKey? KeyOf(Message message)
    {
        if (orderByKey && message.Key is { } key)
            return new LaneKey(message.Topic, key, default);
        return oneAtATimeById ? new LaneKey(null, null, message.Id) : null;
    }
}
