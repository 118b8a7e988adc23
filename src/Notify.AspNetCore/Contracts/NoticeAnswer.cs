using System.Text.Json.Serialization;

namespace Notify.AspNetCore;

/// <summary>A notice as clients see it.</summary>
internal sealed record NoticeAnswer(
    string Id,
    long Seq,
    int Type,
    string Data,
    DateTimeOffset CreatedAt,
    bool IsRead,
    bool IsSeen,
    bool IsArchived,
    bool IsBroadcast,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ExpiresAt
)
{
    public static NoticeAnswer Of(Notice notice) =>
        new(
            notice.Id.ToString(),
            notice.Seq,
            notice.Type,
            notice.Data,
            notice.CreatedAt,
            notice.IsRead,
            notice.IsSeen,
            notice.IsArchived,
            notice.IsBroadcast,
            notice.ExpiresAt
        );
}
