namespace Notify;

/// <summary>A wish to run an occurrence.</summary>
/// <param name="Owner">A token of the run's own, at most 64 letters and digits.</param>
/// <param name="Version">The version of the state it was decided by.</param>
/// <param name="Occurrence">The occurrence, in whole milliseconds.</param>
/// <param name="Attempt">Which attempt, counted from 1.</param>
/// <param name="Lease">How long it is the owner's unless renewed.</param>
public sealed record RecurringTake(string Owner, long Version, DateTimeOffset Occurrence, int Attempt, TimeSpan Lease);
