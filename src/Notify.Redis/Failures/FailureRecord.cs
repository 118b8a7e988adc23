using System.Buffers;
using System.Text;

namespace Notify.Redis;

/// <summary>A dead message as bytes: what is known of its failure, then its frame.</summary>
internal static class FailureRecord
{
    private const byte Version = 1;
    private const long None = -1;

    public static byte[] Write(FailedDelivery failed)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(failed.Group);
        writer.Write(failed.Attempts);
        writer.Write(failed.FirstFailedAt?.UtcTicks ?? None);
        WriteFailure(writer, failed.Failure);
        var frame = new ArrayBufferWriter<byte>();
        MessageFrame.Write(failed.Message, frame);
        writer.Write(frame.WrittenSpan);
        writer.Flush();
        return stream.ToArray();
    }

    public static FailedDelivery Read(byte[] record)
    {
        using var stream = new MemoryStream(record);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        if (reader.ReadByte() != Version)
        {
            throw new NotifyException(
                ErrorIds.Undecodable,
                "A dead message could not be read: it was written by a newer version of Notify. Use that version."
            );
        }

        var group = reader.ReadString();
        var attempts = reader.ReadInt32();
        var firstFailed = reader.ReadInt64();
        var failure = ReadFailure(reader);
        var message = MessageFrame.Read(record.AsMemory((int)stream.Position));
        return new FailedDelivery(message, group, attempts, firstFailed == None ? null : Time(firstFailed), failure);
    }

    public static void WriteFailure(BinaryWriter writer, Failure failure)
    {
        writer.Write((int)failure.Reason);
        writer.Write(failure.FailedAt.UtcTicks);
        writer.Write(failure.ErrorType is not null);
        writer.Write(failure.ErrorType ?? "");
        writer.Write(failure.Text);
    }

    public static Failure ReadFailure(BinaryReader reader)
    {
        var reason = (FailureReason)reader.ReadInt32();
        var failedAt = Time(reader.ReadInt64());
        var hasType = reader.ReadBoolean();
        var type = reader.ReadString();
        return new Failure(reason, hasType ? type : null, reader.ReadString(), failedAt);
    }

    private static DateTimeOffset Time(long utcTicks) => new(utcTicks, TimeSpan.Zero);
}
