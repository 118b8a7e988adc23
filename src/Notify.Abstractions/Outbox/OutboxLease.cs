namespace Notify;

/// <summary>The lead of one outbox.</summary>
/// <param name="Fence">Grows with every change of the leader: whoever has a lower one leads no more.</param>
public sealed record OutboxLease(long Fence);
