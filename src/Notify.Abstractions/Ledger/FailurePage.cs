namespace Notify;

/// <summary>A page of dead messages, in the order in which they failed, oldest first.</summary>
/// <param name="Items">The dead messages.</param>
/// <param name="Next">Where the next page begins; null if this is the last.</param>
public sealed record FailurePage(IReadOnlyList<FailedDelivery> Items, string? Next);
