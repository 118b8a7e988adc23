namespace Notify.RabbitMq;

/// <summary>What travels with a message beside itself once a group has had it.</summary>
/// <param name="Group">The group it belongs to.</param>
/// <param name="Attempt">Which attempt comes next; of a dead message, how many were made.</param>
/// <param name="FirstFailedAt">When the first attempt failed.</param>
/// <param name="Failure">Why it is dead; null for one that comes again.</param>
internal sealed record DeliveryNote(string Group, int Attempt, DateTimeOffset? FirstFailedAt, Failure? Failure = null);
