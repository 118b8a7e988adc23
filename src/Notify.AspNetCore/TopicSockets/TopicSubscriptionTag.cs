namespace Notify.AspNetCore;

/// <summary>What a client said when it subscribed, to be said back.</summary>
/// <param name="Ref">The frame's reference.</param>
/// <param name="Group">The group by the client's own name for it; null if the subscription is live only.</param>
internal sealed record TopicSubscriptionTag(string? Ref, string? Group);
