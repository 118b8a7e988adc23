using System.Text.Json.Serialization;

namespace Notify.AspNetCore;

/// <summary>On a stream: notices were marked, here or elsewhere.</summary>
internal sealed record MarkEvent(
    string Action,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Ids,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? UpTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? Types,
    CountsAnswer Counts
)
{
    public static MarkEvent Of(NoticeMark mark, CountsAnswer counts) =>
        new(
            NameOf(mark.Action),
            mark.Ids is null ? null : [.. mark.Ids.Select(id => id.ToString())],
            // What comes later was not meant, whatever number the client gave.
            mark.UpTo
                is { } upTo
                ? Math.Min(upTo, counts.LastSeq)
                : null,
            mark.Types,
            counts
        );

    private static string NameOf(NoticeAction action) =>
        action switch
        {
            NoticeAction.Read => "read",
            NoticeAction.Unread => "unread",
            NoticeAction.Archive => "archive",
            NoticeAction.Unarchive => "unarchive",
            NoticeAction.See => "see",
            NoticeAction.Delete => "delete",
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "This action has no name yet."),
        };
}
