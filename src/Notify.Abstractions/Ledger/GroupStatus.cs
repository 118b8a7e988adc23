namespace Notify;

/// <summary>What one group has done with a message.</summary>
/// <param name="Group">The group.</param>
/// <param name="Status">The last step.</param>
/// <param name="Attempt">The attempt it belongs to, counted from 1; 0 before the first.</param>
/// <param name="At">When the step was taken.</param>
/// <param name="Failure">Why the last attempt failed, if it did.</param>
public sealed record GroupStatus(string Group, DeliveryStatus Status, int Attempt, DateTimeOffset At, Failure? Failure);
