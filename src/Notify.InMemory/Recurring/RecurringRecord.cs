namespace Notify.InMemory;

/// <summary>What is kept of one schedule.</summary>
/// <param name="State">What everybody may know; its time is not kept up.</param>
/// <param name="Owner">Who took it last; it stays when it is returned.</param>
internal sealed record RecurringRecord(RecurringState State, string Owner);
