namespace Notify.InMemory;

/// <summary>A message in the queue of a group.</summary>
/// <param name="Message">The message, shared with the other groups that have it.</param>
/// <param name="Sequence">Its place in the group: what comes back goes before everything later.</param>
/// <param name="History">What happened to it in this group before; null before the first attempt.</param>
internal readonly record struct QueuedMessage(Message Message, long Sequence, DeliveryHistory? History);
