namespace Notify;

/// <summary>How an outbox is relayed.</summary>
/// <param name="Batch">Most messages that are read, sent and removed together.</param>
/// <param name="Poll">How long nothing is read after nothing was found; it grows to five times as much.</param>
/// <param name="Lease">After this time without a word of the leader another host leads.</param>
/// <param name="Attempts">How often a message is tried that cannot be sent as it is, before it is parked.</param>
public sealed record OutboxPace(int Batch, TimeSpan Poll, TimeSpan Lease, int Attempts);
