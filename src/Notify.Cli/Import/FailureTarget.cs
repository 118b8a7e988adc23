using Notify.Notices;

namespace Notify.Cli;

/// <summary>Where what failed in the old system is sent when it is sent again.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Group">The group that failed, as far as the ledger knows, and gets it again.</param>
internal sealed record FailureTarget(string Topic, string Group)
{
    /// <summary>The inbox itself.</summary>
    public static FailureTarget Inbox { get; } = new(NoticeTopics.Notices, NoticeTopics.InboxGroup);

    /// <summary>What the sample NoticeCenter handles.</summary>
    public static FailureTarget Reads { get; } = new("old.reads", "old-reads");

    /// <summary>True if Notify writes it into inboxes by itself.</summary>
    public bool IsInbox => Topic == NoticeTopics.Notices;

    /// <summary>Reads two options.</summary>
    /// <exception cref="UsageException">A name is not one.</exception>
    public static FailureTarget Read(CommandArguments arguments, string kind, FailureTarget unlessSet)
    {
        var (topicOption, groupOption) = ($"--{kind}-topic", $"--{kind}-group");
        var target = new FailureTarget(
            arguments.Text(topicOption) ?? unlessSet.Topic,
            arguments.Text(groupOption) ?? unlessSet.Group
        );
        if (Names.TopicFault(target.Topic) is { } topic)
            throw new UsageException($"{topicOption}: {topic}.");
        if (Names.GroupFault(target.Group) is { } group)
            throw new UsageException($"{groupOption}: {group}.");
        if (target.IsInbox != (target.Group == NoticeTopics.InboxGroup))
        {
            throw new UsageException(
                $"{topicOption} is '{target.Topic}' and {groupOption} is '{target.Group}'; {NoticeTopics.Notices} goes to {NoticeTopics.InboxGroup} and nothing else does. Give both."
            );
        }

        return target;
    }
}
