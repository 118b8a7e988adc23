using System.Globalization;

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
        var created = OldTime.Read(CreateTime, zone) ?? OldTime.Read(StoredTime, zone);
        fault =
            Uid is null ? "uid is NULL"
            : Data is null ? "data is NULL"
            : Type is null or < int.MinValue or > int.MaxValue
                ? $"type is {Type?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}"
            : created is null ? $"create_time is '{CreateTime}' and created_at is '{StoredTime}'"
            : null;
        return fault is null
            ? new NoticeAppend(
                UserId,
                RowId.Of(source, table.ToString(CultureInfo.InvariantCulture), Id),
                (int)Type!.Value,
                Data!,
                created!.Value
            )
            : null;
    }
}
