namespace Notify.Recurring;

/// <summary>What an instance does next about a schedule: it waits, or it takes an occurrence.</summary>
/// <param name="Wait">How long to wait; null to take an occurrence, or to wait for ever if there is none
/// either.</param>
/// <param name="Occurrence">The occurrence to take; null to wait.</param>
/// <param name="Attempt">Which attempt that is.</param>
/// <param name="GiveUp">True if it is not run any more, because its instances crashed too often.</param>
internal readonly record struct RecurringStep(TimeSpan? Wait, DateTimeOffset? Occurrence, int Attempt, bool GiveUp);
