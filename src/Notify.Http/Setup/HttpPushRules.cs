using System.Text;

namespace Notify.Http;

/// <summary>The limits of <see cref="HttpPushOptions" />.</summary>
internal static class HttpPushRules
{
    private const int MostHeaderBytes = 8 * 1024;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // They are the connection's, or Notify sets them.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Transfer-Encoding",
        "Upgrade",
        "Trailer",
        "TE",
        "Expect",
        RequestMaker.IdempotencyKey,
        RequestMaker.Attempt,
        RequestMaker.Topic,
        RequestMaker.TraceParent,
        RequestMaker.TraceState,
        WebhookSigner.IdHeader,
        WebhookSigner.TimestampHeader,
        WebhookSigner.SignatureHeader,
    };

    public static IEnumerable<string> Faults(HttpPushOptions options) =>
        UrlFaults(options)
            .Concat(NumberFaults(options))
            .Concat(RetryFaults(options))
            .Concat(HeaderFaults(options.Headers))
            .Concat(SecretFaults(options.Secrets));

    private static IEnumerable<string> UrlFaults(HttpPushOptions options)
    {
        if (options.Url is not { } url)
            yield return "Url is missing; set where messages are pushed to, for example https://example.org/hooks.";
        else if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
            yield return $"Url is '{url}'; set an absolute http or https address.";
        else if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            yield return "Url has a user name or a fragment; put credentials into Headers, and leave the fragment out.";
        if (options.Topics.Count == 0)
            yield return "Topics is empty; name what is pushed, for example \"orders.#\".";
    }

    private static IEnumerable<string> NumberFaults(HttpPushOptions options)
    {
        if (options.Timeout < Shortest || options.Timeout > TenMinutes)
            yield return $"Timeout is {options.Timeout}; set 10 ms to 10 minutes.";
        if (options.Concurrency is < 1 or > 1024)
            yield return $"Concurrency is {options.Concurrency}; set 1 to 1024.";
        if (options.BreakAfter is < 0 or > 1000)
            yield return $"BreakAfter is {options.BreakAfter}; set 1 to 1000, or 0 for no breaker.";
        if (options.BreakFor < Shortest || options.BreakFor > TenMinutes)
            yield return $"BreakFor is {options.BreakFor}; set 10 ms to 10 minutes.";
    }

    private static IEnumerable<string> RetryFaults(HttpPushOptions options)
    {
        if (options.Retries is < 0 or >= RetryOptions.MaxAttempts)
            yield return $"Retries is {options.Retries}; set 0 to {RetryOptions.MaxAttempts - 1}.";
        if (!Enum.IsDefined(options.Backoff))
            yield return $"Backoff is {options.Backoff}; set Exponential or Linear.";
        if (options.Interval <= TimeSpan.Zero || options.Interval > options.MaxInterval)
            yield return $"Interval is {options.Interval}; set more than zero, MaxInterval ({options.MaxInterval}) at most.";
        if (options.MaxInterval > Day)
            yield return $"MaxInterval is {options.MaxInterval}; set a day at most.";
        if (options.Jitter is not (>= 0 and <= 1))
            yield return $"Jitter is {options.Jitter}; set 0 to 1.";
        if (options.MaxRetryAfter < TimeSpan.Zero || options.MaxRetryAfter > Day)
            yield return $"MaxRetryAfter is {options.MaxRetryAfter}; set zero to a day.";
        foreach (var status in options.FinalStatuses.Where(status => status is < 300 or > 599))
            yield return $"FinalStatuses has {status}; only answers from 300 to 599 are failures.";
    }

    private static IEnumerable<string> HeaderFaults(Dictionary<string, string> headers)
    {
        if (headers.Count > HttpPushOptions.MaxHeaders)
            yield return $"Headers has {headers.Count}; set {HttpPushOptions.MaxHeaders} at most.";
        var bytes = headers.Sum(header => header.Key.Length + Encoding.UTF8.GetByteCount(header.Value));
        if (bytes > MostHeaderBytes)
            yield return $"Headers has {bytes:N0} bytes; set {MostHeaderBytes:N0} at most.";
        foreach (var (name, value) in headers)
        {
            if (Reserved.Contains(name))
                yield return $"Headers:{name} is set by the connection or by Notify; remove it.";
            else if (!IsValid(name, value))
                yield return $"Headers:{name} cannot be sent; use letters, digits and '-' in the name, and printable ASCII in the value.";
        }
    }

    private static bool IsValid(string name, string value)
    {
        if (!Ascii.IsValid(value) || value.Any(char.IsControl))
            return false;
        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(name, value);
    }

    private static IEnumerable<string> SecretFaults(List<string> secrets)
    {
        // A secret is not repeated in what may be logged.
        for (var i = 0; i < secrets.Count; i++)
        {
            if (!WebhookSigner.TryReadSecret(secrets[i], out _))
                yield return $"Secrets:{i} cannot be read; set whsec_ and 24 to 64 bytes in base64.";
        }
    }
}
