using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notify.Cli;

/// <summary>A row of the old system.</summary>
internal sealed record OldNotice
{
    public const string Columns =
        "id AS Id, uid AS Uid, type AS Type, data AS Data, status AS Status, "
        + "CAST(create_time AS CHAR) AS CreateTime, CAST(created_at AS CHAR) AS StoredTime";

    public ulong Id { get; init; }

    public ulong? Uid { get; init; }

    public long? Type { get; init; }

    public string? Data { get; init; }

    public long? Status { get; init; }

    /// <summary>When it happened, by the old system's clock; as text, because a zero date is no time.</summary>
    public string? CreateTime { get; init; }

    /// <summary>When it was stored.</summary>
    public string? StoredTime { get; init; }

    public bool IsRead => Status is not (null or 0);

    public string UserId => (Uid ?? 0).ToString(CultureInfo.InvariantCulture);

    /// <summary>The notice it becomes; the same row always the same id.</summary>
    /// <param name="table">The number of its table.</param>
    /// <param name="source">The name of the old system, if there are several.</param>
    /// <param name="zone">The zone of its clock.</param>
    /// <param name="fault">Why it cannot be taken.</param>
    public NoticeAppend? ToNotice(int table, string source, TimeZoneInfo zone, out string? fault)
    {
        var created = TimeOf(CreateTime, zone) ?? TimeOf(StoredTime, zone);
        fault =
            Uid is null ? "uid is NULL"
            : Data is null ? "data is NULL"
            : Type is null or < int.MinValue or > int.MaxValue
                ? $"type is {Type?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}"
            : created is null ? $"create_time is '{CreateTime}' and created_at is '{StoredTime}'"
            : null;
        return fault is null
            ? new NoticeAppend(UserId, IdOf(table, source), (int)Type!.Value, Data!, created!.Value)
            : null;
    }

    private MessageId IdOf(int table, string source)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"notify import/{source}/{table}/{Id}");
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        // Version 8 of a UUID: made of what somebody likes.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new MessageId(new Guid(bytes, bigEndian: true));
    }

    private static DateTimeOffset? TimeOf(string? text, TimeZoneInfo zone)
    {
        if (
            !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            || time.Year < 1970
        )
            return null;
        // In the hour that a clock leaves out, the zone's usual offset is as good as any.
        var offset = zone.IsInvalidTime(time) ? zone.BaseUtcOffset : zone.GetUtcOffset(time);
        return new DateTimeOffset(time, offset);
    }
}
