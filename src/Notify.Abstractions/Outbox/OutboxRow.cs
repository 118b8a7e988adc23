namespace Notify;

/// <summary>A message in an outbox.</summary>
/// <param name="Id">Its number: a later transaction has a higher one.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Lane">The same number for messages of one topic and key, which keep their order.</param>
/// <param name="Attempts">How often it could not be sent as it is.</param>
/// <param name="Frame">The message, as <see cref="MessageFrame" /> writes it.</param>
public sealed record OutboxRow(long Id, string Topic, long Lane, int Attempts, ReadOnlyMemory<byte> Frame);
