using Notify.FanOut;
using Notify.Handle;
using Notify.Notices;

namespace Notify.Hosting;

/// <summary>The groups of Notify's own that this application takes part in.</summary>
internal sealed class OwnGroups(Roles roles, UserSources sources, NotifyOptions options, IMessageConsumer consumer)
{
    public IEnumerable<GroupDefinition> All()
    {
        foreach (var source in sources.Names)
            yield return FanOutGroup.Define(source, options.LedgerMode);
        if (roles.Inbox is not null)
            yield return InboxGroup.Define(options.Notices, consumer.Capabilities);
    }
}
