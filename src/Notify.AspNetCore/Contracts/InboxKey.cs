using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Notify.AspNetCore;

/// <summary>A name for an inbox that tells nothing of its user, for clients to keep inboxes apart by.</summary>
internal static class InboxKey
{
    private const int Bytes = 9;

    public static string Of(string user)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(user), hash);
        return Base64Url.EncodeToString(hash[..Bytes]);
    }
}
