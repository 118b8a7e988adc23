using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Notify.AspNetCore;

/// <summary>The keys of one state of the configuration, as hashes.</summary>
internal sealed class ApiKeyTable
{
    public const int MostKeyLength = 512;
    public const string HashPrefix = "sha256:";

    private readonly List<(byte[] Hash, ApiClient Client)> _keys = [];

    public ApiKeyTable(ApiKeyOptions options)
    {
        foreach (var (name, client) in options.Clients)
        {
            var known = new ApiClient(name, [.. client.Scopes]);
            foreach (var key in client.Keys)
                _keys.Add((HashOf(key), known));
        }
    }

    /// <summary>
    /// Compares with every key, to the end: neither which key is the right one nor how near a wrong one comes shows in
    /// the time it takes.
    /// </summary>
    public ApiClient? Find(string key)
    {
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), presented);
        ApiClient? found = null;
        foreach (var (hash, client) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, presented))
                found = client;
        }

        return found;
    }

    /// <summary>The hash in a configured key, or null if it is no hash that can be read.</summary>
    public static byte[]? ReadHash(string key)
    {
        var digits = key.AsSpan(HashPrefix.Length);
        return digits.Length == SHA256.HashSizeInBytes * 2 && !digits.ContainsAnyExcept(HexDigits)
            ? Convert.FromHexString(digits)
            : null;
    }

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>A hash that cannot be read was reported at the start; in a later change it lets nobody in.</summary>
    public static byte[] HashOf(string key) =>
        key.StartsWith(HashPrefix, StringComparison.Ordinal)
            ? ReadHash(key) ?? []
            : SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
