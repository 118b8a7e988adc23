using System.Buffers;
using System.Globalization;
using System.Text;

namespace Notify.Redis;

/// <summary>
/// A message as it waits on the server: its frame, then its expiry in Unix milliseconds as text (empty: none), a byte
/// with the length of that text, and a byte with its partition. So a script can put it where it belongs as it is:
/// whoever reads a frame ignores what follows it.
/// </summary>
internal static class DueEntry
{
    private const int MostScratchKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Scratch;

    public static byte[] Write(Message message, int partition)
    {
        var writer = Scratch ??= new ArrayBufferWriter<byte>(1024);
        writer.ResetWrittenCount();
        var expiry = message.ExpiresAt is { } time
            ? WireTime.ToMilliseconds(time).ToString(CultureInfo.InvariantCulture)
            : "";
        MessageFrame.Write(message, writer);
        Encoding.ASCII.GetBytes(expiry, writer);
        writer.Write([(byte)expiry.Length, (byte)partition]);
        var entry = writer.WrittenSpan.ToArray();
        if (writer.Capacity > MostScratchKept)
            Scratch = null;
        return entry;
    }

    public static Message Read(byte[] entry) => MessageFrame.Read(entry);

    /// <summary>The same message in the same place, due at another time.</summary>
    public static byte[] WithDueAt(byte[] entry, DateTimeOffset dueAt) =>
        Write(Read(entry).WithDueAt(dueAt), entry[^1]);
}
