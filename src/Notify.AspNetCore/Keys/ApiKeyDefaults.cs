namespace Notify;

/// <summary>Names that policies and handlers use.</summary>
public static class ApiKeyDefaults
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "NotifyApiKey";

    /// <summary>The header that carries a key, unless <c>Authorization: Bearer</c> does.</summary>
    public const string Header = "X-Api-Key";

    /// <summary>
    /// The claims that carry a client's scopes, one each: <c>policy.RequireClaim(ApiKeyDefaults.ScopeClaim,
    /// "notices:send")</c>.
    /// </summary>
    public const string ScopeClaim = "notify:scope";
}
