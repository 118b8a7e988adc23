namespace Notify;

/// <summary>
/// One change a user makes to the inbox: an action on notices named by id, or on all up to the newest one the user saw.
/// There is no "all" without that bound, so what came later stays as it is.
/// </summary>
public sealed record NoticeMark
{
    private NoticeMark(NoticeAction action) => Action = action;

    /// <summary>What is done.</summary>
    public NoticeAction Action { get; }

    /// <summary>The notices it is done to; null if <see cref="UpTo" /> says so.</summary>
    public IReadOnlyList<MessageId>? Ids { get; private init; }

    /// <summary>
    /// It is done to every notice up to this number, itself included; null if <see cref="Ids" /> says so.
    /// </summary>
    public long? UpTo { get; private init; }

    /// <summary>With <see cref="UpTo" />: only these types; null means all.</summary>
    public IReadOnlyList<int>? Types { get; private init; }

    /// <summary>An action on some notices.</summary>
    /// <param name="action">Anything but <see cref="NoticeAction.See" />, which is always up to a number.</param>
    /// <param name="ids">1 to 100 ids of notices; unknown ones are reported and change nothing.</param>
    public static NoticeMark Of(NoticeAction action, params IReadOnlyList<MessageId> ids) => new(action) { Ids = ids };

    /// <summary>Marks every notice up to a number as read.</summary>
    /// <param name="upTo">The number of the newest notice the user saw.</param>
    /// <param name="types">Only these types, at most 32; null means all.</param>
    public static NoticeMark ReadUpTo(long upTo, IReadOnlyList<int>? types = null) =>
        new(NoticeAction.Read) { UpTo = upTo, Types = types };

    /// <summary>Archives every notice up to a number.</summary>
    /// <param name="upTo">The number of the newest notice the user saw.</param>
    /// <param name="types">Only these types, at most 32; null means all.</param>
    public static NoticeMark ArchiveUpTo(long upTo, IReadOnlyList<int>? types = null) =>
        new(NoticeAction.Archive) { UpTo = upTo, Types = types };

    /// <summary>Marks every notice up to a number as seen: the badge is reset. Never goes back.</summary>
    /// <param name="upTo">The number of the newest notice the user saw.</param>
    public static NoticeMark SeenUpTo(long upTo) => new(NoticeAction.See) { UpTo = upTo };
}
