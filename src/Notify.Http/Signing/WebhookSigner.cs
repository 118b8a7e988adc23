using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notify.Http;

/// <summary>
/// Signs requests after the Standard Webhooks specification, version 1: HMAC-SHA256 over id, time and body, once with
/// each secret. https://www.standardwebhooks.com
/// </summary>
internal sealed class WebhookSigner(IEnumerable<string> secrets)
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";
    private const int FewestBytes = 24;
    private const int MostBytes = 64;

    private readonly byte[][] _keys = [.. secrets.Select(ReadSecret)];

    public bool IsOn => _keys.Length > 0;

    /// <summary>The signatures by all secrets, as the header has them.</summary>
    public string SignatureOf(string id, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{Timestamp(now)}.");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', _keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }

    public static string Timestamp(DateTimeOffset now) =>
        now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static bool TryReadSecret(string secret, out byte[] key)
    {
        key = [];
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var buffer = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret[Prefix.Length..], buffer, out var length))
            return false;
        key = buffer[..length];
        return length is >= FewestBytes and <= MostBytes;
    }

    private static byte[] ReadSecret(string secret) =>
        TryReadSecret(secret, out var key) ? key : throw new FormatException("A webhook secret cannot be read.");
}
