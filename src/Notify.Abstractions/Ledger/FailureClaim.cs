namespace Notify;

/// <summary>Dead messages that one caller has claimed, to send them again.</summary>
/// <param name="Token">What proves the claim to the store.</param>
/// <param name="Items">The dead messages.</param>
public sealed record FailureClaim(string Token, IReadOnlyList<FailedDelivery> Items);
