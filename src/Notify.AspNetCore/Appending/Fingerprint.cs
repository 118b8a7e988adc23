using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Notify.AspNetCore;

/// <summary>
/// What a request asks for, in 32 bytes, so that the same can be told from something else under one id.
/// </summary>
internal sealed class Fingerprint
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public Fingerprint Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    public Fingerprint Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        _hash.AppendData(bytes);
        return this;
    }

    public Fingerprint Add(DateTimeOffset? time) => Add(time?.UtcTicks ?? -1);

    public byte[] Finish()
    {
        using (_hash)
            return _hash.GetHashAndReset();
    }
}
