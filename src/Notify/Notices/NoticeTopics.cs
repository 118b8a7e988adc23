namespace Notify.Notices;

/// <summary>Notify's own topics, groups and types.</summary>
internal static class NoticeTopics
{
    /// <summary>Notices on their way to inboxes.</summary>
    public const string Notices = "notify.notices";

    /// <summary>Changes of inboxes, for watchers on every host; transient.</summary>
    public const string Changes = "notify.changes";

    /// <summary>The group that writes notices into inboxes.</summary>
    public const string InboxGroup = "notify.inbox";

    /// <summary>What the ephemeral groups of watching hosts begin with.</summary>
    public const string WatchGroup = "notify.watch";

    public const string NoticeType = "notify.notice";

    public const string ChangeType = "notify.change";

    public const string ContentType = "application/json";
}
