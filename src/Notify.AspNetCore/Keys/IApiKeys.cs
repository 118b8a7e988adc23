using System.Net;

namespace Notify;

/// <summary>Tells who presents a key. For hosts that take keys by other ways than a header of a request.</summary>
public interface IApiKeys
{
    /// <summary>
    /// Checks a key, in a time that does not depend on which key it is near to. A wrong one is counted against its
    /// address.
    /// </summary>
    /// <param name="key">What was presented; null or more than 512 characters is a wrong key.</param>
    /// <param name="address">
    /// Where it came from, as the trusted proxies tell it; null is one address shared by all who have none.
    /// </param>
    ApiKeyResult Check(string? key, IPAddress? address);
}
