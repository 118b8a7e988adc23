namespace Notify.MySql;

/// <summary>A broadcast as it is stored.</summary>
internal sealed record BroadcastEntry
{
    public const string Columns =
        "id AS Id, msg_id AS MsgId, id_text AS IdText, audience AS Audience, type AS Type, data AS Data, "
        + "created_at AS CreatedAt, stored_at AS StoredAt, expires_at AS ExpiresAt";

    /// <summary>Its number: 1, 2, 3, in the order in which broadcasts were stored.</summary>
    public long Id { get; init; }

    public byte[] MsgId { get; init; } = [];

    public byte[]? IdText { get; init; }

    public string Audience { get; init; } = "";

    public int Type { get; init; }

    public string Data { get; init; } = "";

    public DateTime CreatedAt { get; init; }

    public DateTime StoredAt { get; init; }

    public DateTime? ExpiresAt { get; init; }

    public Broadcast ToBroadcast() =>
        new()
        {
            Id = NoticeKey.IdOf(MsgId, IdText),
            Audience = Audience,
            Type = Type,
            Data = Data,
            CreatedAt = DbTime.From(CreatedAt),
            ExpiresAt = DbTime.From(ExpiresAt),
        };
}
