namespace Notify.InMemory;

/// <summary>What happened to a message in one group before this attempt.</summary>
/// <param name="Attempts">How many attempts have failed.</param>
/// <param name="FirstFailedAt">When the first of them failed.</param>
internal sealed record DeliveryHistory(int Attempts, DateTimeOffset FirstFailedAt);
