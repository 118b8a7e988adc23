namespace Notify;

/// <summary>Due messages that one host has claimed.</summary>
/// <param name="Token">What proves the claim to the scheduler.</param>
/// <param name="Messages">The messages, earliest first.</param>
public sealed record DueClaim(string Token, IReadOnlyList<Message> Messages);
