using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Notices;

/// <summary>
/// Changes of inboxes on their way to watchers on every host: the body of a message on <see cref="NoticeTopics.Changes"
/// />.
/// </summary>
internal sealed record ChangeEnvelope(
    [property: JsonPropertyName("changes")] IReadOnlyList<ChangeOnWire> Changes,
    [property: JsonPropertyName("everyone")] bool Everyone = false
);

/// <summary>One change of one inbox.</summary>
internal sealed record ChangeOnWire(
    [property: JsonPropertyName("user")] string UserId,
    [property: JsonPropertyName("kind")] NoticeChangeKind Kind,
    [property: JsonPropertyName("counts")] NoticeCounts Counts,
    [property: JsonPropertyName("notices")] IReadOnlyList<NoticeOnWire>? Notices,
    [property: JsonPropertyName("mark")] MarkOnWire? Mark
)
{
    public static ChangeOnWire From(NoticeChange change) =>
        new(
            change.UserId,
            change.Kind,
            change.Counts,
            change.Notices.Count == 0 ? null : [.. change.Notices.Select(NoticeOnWire.From)],
            change.Mark is null ? null : MarkOnWire.From(change.Mark)
        );

    /// <exception cref="JsonException">Something is missing that every change has.</exception>
    public NoticeChange Read()
    {
        if (Counts is not { Epoch: not null, UnreadByType: not null })
            throw new JsonException($"A change of the inbox of '{UserId}' lacks its counts.");
        return new(UserId, Kind, Counts, [.. (Notices ?? []).Select(notice => notice.Read())], Mark?.Read());
    }
}

/// <summary>A notice that came in.</summary>
internal sealed record NoticeOnWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("seq")] long Seq,
    [property: JsonPropertyName("type")] int Type,
    [property: JsonPropertyName("data")] string Data,
    [property: JsonPropertyName("created")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("expires")] DateTimeOffset? ExpiresAt,
    [property: JsonPropertyName("broadcast")] bool IsBroadcast
)
{
    public static NoticeOnWire From(Notice notice) =>
        new(
            notice.Id.ToString(),
            notice.Seq,
            notice.Type,
            notice.Data,
            notice.CreatedAt,
            notice.ExpiresAt,
            notice.IsBroadcast
        );

    public Notice Read() =>
        new()
        {
            Id = new MessageId(Id),
            Seq = Seq,
            Type = Type,
            Data = Data,
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
            IsBroadcast = IsBroadcast,
        };
}

/// <summary>A mark that was made.</summary>
internal sealed record MarkOnWire(
    [property: JsonPropertyName("action")] NoticeAction Action,
    [property: JsonPropertyName("ids")] IReadOnlyList<string>? Ids,
    [property: JsonPropertyName("upTo")] long? UpTo,
    [property: JsonPropertyName("types")] IReadOnlyList<int>? Types
)
{
    public static MarkOnWire From(NoticeMark mark) =>
        new(mark.Action, mark.Ids?.Select(id => id.ToString()).ToList(), mark.UpTo, mark.Types);

    public NoticeMark Read()
    {
        if (Ids is not null)
            return NoticeMark.Of(Action, [.. Ids.Select(id => new MessageId(id))]);
        return Action switch
        {
            NoticeAction.Archive => NoticeMark.ArchiveUpTo(UpTo ?? 0, Types),
            NoticeAction.See => NoticeMark.SeenUpTo(UpTo ?? 0),
            _ => NoticeMark.ReadUpTo(UpTo ?? 0, Types),
        };
    }
}
