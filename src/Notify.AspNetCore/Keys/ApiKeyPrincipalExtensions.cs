using System.Security.Claims;
using Notify.AspNetCore;

namespace Notify;

/// <summary>What a caller that was recognised by its key may do with topics.</summary>
public static class ApiKeyPrincipalExtensions
{
    /// <summary>True if a scope of the caller lets it send to a topic.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="topic">The topic.</param>
    public static bool MayProduce(this ClaimsPrincipal caller, string topic) =>
        TopicScope.Allows(ScopesOf(caller), TopicScope.Produce, topic);

    /// <summary>
    /// True if a scope of the caller lets it receive a topic, or all topics of a pattern: then a scope must name that
    /// very pattern, or all topics (<c>consume:#</c>).
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="topic">The topic or pattern.</param>
    public static bool MayConsume(this ClaimsPrincipal caller, string topic) =>
        TopicScope.Allows(ScopesOf(caller), TopicScope.Consume, topic);

    private static IEnumerable<string> ScopesOf(ClaimsPrincipal caller) =>
        caller.FindAll(ApiKeyDefaults.ScopeClaim).Select(claim => claim.Value);
}
