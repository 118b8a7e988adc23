namespace Notify;

/// <summary>One client that may call with a key.</summary>
public sealed class ApiClientOptions
{
    /// <summary>Most keys of one client: 10.</summary>
    public const int MaxKeys = 10;

    /// <summary>
    /// The client's keys, 1 to 10, so that one can be replaced while the other still works. Each is either the key
    /// itself or <c>sha256:</c> and the 64 hexadecimal digits of its hash, which gives nothing away to who reads the
    /// configuration.
    /// </summary>
    public List<string> Keys { get; } = [];

    /// <summary>
    /// What the client may do. <c>produce:</c> and <c>consume:</c> are followed by a topic or a pattern
    /// (<c>produce:orders.*</c>, <c>consume:#</c>); other words mean what the application's policies make of them. No
    /// scope, nothing allowed.
    /// </summary>
    public List<string> Scopes { get; } = [];
}
