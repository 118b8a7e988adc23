using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notify.AspNetCore;

/// <summary>
/// Where a listing goes on: a number, and a mark of the inbox and the filter it belongs to. Clients take it as it is.
/// It is no secret: all it opens is the caller's own inbox.
/// </summary>
internal static class PageCursor
{
    private const byte Back = 1;
    private const byte Forward = 2;
    private const int MarkBytes = 8;
    private const int Bytes = 1 + sizeof(long) + MarkBytes;

    public static string Write(long seq, bool isForward, string listing)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = isForward ? Forward : Back;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], seq);
        MarkOf(listing, bytes[(1 + sizeof(long))..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="ProblemException">It is malformed, or of another inbox or filter.</exception>
    public static (long Seq, bool IsForward) Read(string text, string listing)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Span<byte> mark = stackalloc byte[MarkBytes];
        MarkOf(listing, mark);
        if (
            text.Length != Base64Url.GetEncodedLength(Bytes)
            || Base64Url.DecodeFromChars(text, bytes, out _, out var read) != OperationStatus.Done
            || read != Bytes
            || bytes[0] is not (Back or Forward)
            || !bytes[(1 + sizeof(long))..].SequenceEqual(mark)
            || BinaryPrimitives.ReadInt64BigEndian(bytes[1..]) is not (> 0 and var seq)
        )
        {
            throw new ProblemException(
                Problem.InvalidCursor,
                "The cursor is not one that this listing has given: same user, same filters, and an inbox that was not begun anew. List again without a cursor.",
                "cursor"
            );
        }

        return (seq, bytes[0] == Forward);
    }

    /// <summary>What a listing is told by.</summary>
    public static string Listing(string user, string epoch, NoticeQuery query)
    {
        var types = query.Types is null ? "" : string.Join(',', query.Types.Order());
        return string.Create(CultureInfo.InvariantCulture, $"{epoch}|{query.Unread}|{query.Archived}|{types}|{user}");
    }

    private static void MarkOf(string listing, Span<byte> mark)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(listing), hash);
        hash[..MarkBytes].CopyTo(mark);
    }
}
