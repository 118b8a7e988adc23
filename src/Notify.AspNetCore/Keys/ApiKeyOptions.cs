namespace Notify;

/// <summary>
/// The clients that may call with a key, and how wrong keys are counted. Taken from the section <c>ApiKeys</c> of
/// Notify's configuration, which wins over code and is read again when it changes.
/// </summary>
public sealed class ApiKeyOptions
{
    /// <summary>Most clients: 10,000.</summary>
    public const int MaxClients = 10_000;

    /// <summary>The clients by name: letters, digits and <c>_ : - .</c>, 100 at most.</summary>
    public Dictionary<string, ApiClientOptions> Clients { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// How many wrong keys one address may present within <see cref="FailureWindow" />, 1 to 1,000,000. From then on
    /// every key from there is refused unread until the window ends, the right one included. 10 unless set. Clients
    /// behind one proxy share an address unless the proxy is trusted (<c>TrustedProxies</c>).
    /// </summary>
    public int FailuresAllowed { get; set; } = 10;

    /// <summary>
    /// How long wrong keys of an address are counted, 1 second to a day, from the first of them. 1 minute unless set.
    /// </summary>
    public TimeSpan FailureWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Fewest characters a key written in plain text has, 1 to 512. 20 unless set; less only for clients that cannot be
    /// given another one. Keys given by their hash are not measured.
    /// </summary>
    public int LeastKeyLength { get; set; } = 20;
}
