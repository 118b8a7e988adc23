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

    public static string WriteCursor(string due, byte[] member) => $"{due}-{Convert.ToHexString(member)}";

    public static (string? Due, RedisValue Member) ReadCursor(string? cursor)
    {
        if (cursor is null)
            return (null, "");
        var dash = cursor.LastIndexOf('-');
        try
        {
            if (dash > 0 && long.TryParse(cursor[..dash], out _))
                return (cursor[..dash], Convert.FromHexString(cursor[(dash + 1)..]));
        }
        catch (FormatException) { }

        throw new InvalidInputException(
            ErrorIds.InvalidQuery,
            "cursor",
            $"The cursor '{cursor}' is not one that a page before ended with; begin again without a cursor."
        );
    }
}
