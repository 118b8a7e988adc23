using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>How a message is named in the schedule: 17 bytes for a UUID, else the text.</summary>
internal static class DueMember
{
    public static RedisValue Of(MessageId id)
    {
        if (!id.IsUuid)
            return $"t{id}";
        var bytes = new byte[17];
        bytes[0] = (byte)'u';
        id.Uuid.TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        return bytes;
    }
}
