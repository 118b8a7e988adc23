using Notify.Handle;
using Notify.Settle;

namespace Notify.Notices;

/// <summary>The group that writes notices into inboxes, defined as an application would define one.</summary>
internal static class InboxGroup
{
    /// <summary>A store that is down for an hour costs no notice: the waits add up to more.</summary>
    private static readonly RetryOptions Retry = new()
    {
        Immediate = 1,
        Delayed = 15,
        FirstDelay = TimeSpan.FromSeconds(1),
    };

    public static GroupDefinition Define(InboxOptions options, TransportCapabilities capabilities)
    {
        var group = new GroupDefinition(NoticeTopics.InboxGroup) { IsOwn = true };
        group.Topics.Add(NoticeTopics.Notices);
        group.BatchHandlers.Add(new ClassBatchHandler<Message, InboxWriter>(Retry));
        // What the store rejects it rejects again.
        group.ExceptionRules.Add(new ExceptionRule(typeof(InvalidInputException), RetryOptions.None));
        group.Options.OrderByKey = capabilities.HasFlag(TransportCapabilities.OrderByKey);
        group.Options.BatchSize = options.BatchSize;
        group.Options.BatchWait = options.BatchWait;
        // One batch is written while the next one fills.
        group.Options.Concurrency = 2;
        return group;
    }
}
