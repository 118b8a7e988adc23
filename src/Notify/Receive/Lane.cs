namespace Notify.Receive;

/// <summary>
/// Deliveries that must go one at a time: those with one topic and key, or with one id. The first is with a worker, or
/// ready for one, or waits to be tried again in its place; the others wait here.
/// </summary>
internal sealed class Lane(LaneKey key)
{
    public LaneKey Key { get; } = key;

    /// <summary>Those that wait for their turn.</summary>
    public Queue<Delivery> Waiting { get; } = new();

    /// <summary>
    /// When the delivery that is tried again in its place first failed, as a timestamp; 0 if none is.
    /// </summary>
    public long BlockedSince { get; set; }
}
