namespace Notify.Receive;

/// <summary>A delivery that waits for a worker.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Lane">Its lane, if it has one and may go at once: its turn has come.</param>
internal readonly record struct ReadyItem(Delivery Delivery, Lane? Lane);
