using System.Buffers.Binary;

namespace NoticeCenter;

/// <summary>A message on the wire: a flag for compression, its length in four bytes, and itself.</summary>
internal static class GrpcFrame
{
    /// <summary>Most bytes of a request; many times what a notice may have.</summary>
    public const int MostBytes = 256 * 1024;

    private const int PrefixBytes = 5;
    private const string Identity = "identity";

    /// <summary>Reads the one message of a call, and no more of it than its limit.</summary>
    /// <exception cref="GrpcException">There is none, or more than one, or it cannot be taken.</exception>
    public static async Task<byte[]> ReadOnlyOneAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixBytes];
        var got = await request.Body.ReadAtLeastAsync(prefix, PrefixBytes, false, cancellationToken);
        if (got == 0)
            throw new GrpcException(GrpcStatus.Unimplemented, "The call has no message; send one.");
        if (got < PrefixBytes)
            throw new GrpcException(GrpcStatus.Internal, "The call ends within the prefix of its message.");
        CheckCompression(prefix[0], request.Headers["grpc-encoding"]);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (length > MostBytes)
            throw new GrpcException(
                GrpcStatus.ResourceExhausted,
                $"The message has {length} bytes, over the limit of {MostBytes}."
            );
        var message = new byte[length];
        if (await request.Body.ReadAtLeastAsync(message, message.Length, false, cancellationToken) < message.Length)
            throw new GrpcException(GrpcStatus.Internal, $"The call ends within its message of {length} bytes.");
        if (await request.Body.ReadAsync(prefix, cancellationToken) > 0)
            throw new GrpcException(GrpcStatus.Unimplemented, "The call has more than one message; send one.");
        return message;
    }

    /// <summary>Puts the prefix before a message.</summary>
    public static byte[] Write(ReadOnlySpan<byte> message)
    {
        var frame = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(PrefixBytes));
        return frame;
    }

    private static void CheckCompression(byte flag, string? encoding)
    {
        if (flag == 0)
            return;
        throw flag == 1 && encoding is { Length: > 0 } and not Identity
            ? new GrpcException(GrpcStatus.Unimplemented, $"'{encoding}' is not understood here; do not compress.")
            : new GrpcException(GrpcStatus.Internal, $"The compression flag is {flag}, and no encoding is named.");
    }
}
