namespace Notify;

/// <summary>A dead message: what one group gave up on.</summary>
/// <param name="Message">The message, whole.</param>
/// <param name="Group">The group; empty if the message died before any group had it.</param>
/// <param name="Attempts">How many attempts were made.</param>
/// <param name="FirstFailedAt">When the first attempt failed, if it is known.</param>
/// <param name="Failure">Why the last attempt failed.</param>
public sealed record FailedDelivery(
    Message Message,
    string Group,
    int Attempts,
    DateTimeOffset? FirstFailedAt,
    Failure Failure
);
