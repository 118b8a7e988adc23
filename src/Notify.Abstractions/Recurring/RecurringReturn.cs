namespace Notify;

/// <summary>How a run ended.</summary>
/// <param name="Owner">The token it was taken with.</param>
/// <param name="IsDone">Whether its occurrence is dealt with; otherwise another attempt follows.</param>
/// <param name="Attempts">How many attempts count so far, if it is not dealt with.</param>
/// <param name="After">How long the next attempt waits, if it is not dealt with.</param>
/// <param name="Error">Why it failed, at most 1,000 characters; null if it did not.</param>
public sealed record RecurringReturn(string Owner, bool IsDone, int Attempts, TimeSpan After, string? Error);
