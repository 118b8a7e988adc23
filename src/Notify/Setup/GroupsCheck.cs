using Microsoft.Extensions.Options;
using Notify.Handle;
using Notify.Hosting;

namespace Notify.Setup;

/// <summary>
/// Finds every fault of the groups: names, topics, handlers, options, and what the transport cannot do.
/// </summary>
internal sealed class GroupsCheck(
    NotifyRegistry registry,
    IOptions<NotifyOptions> options,
    IServiceProvider services,
    Roles roles
) : IStartupCheck
{
    public IEnumerable<string> FindProblems()
    {
        var capabilities = services.GetAdapter<IMessageConsumer>(roles.Transport)?.Capabilities;
        foreach (var group in registry.Groups)
        {
            var problems = NameProblems(group)
                .Concat(HandlerProblems(group))
                .Concat(GroupOptionsRules.Faults(group.Options))
                .Concat(RetryProblems(group))
                .Concat(ModeProblems(group))
                .Concat(capabilities is { } known ? CapabilityProblems(group, known) : []);
            foreach (var problem in problems)
                yield return $"Group '{group.Name}': {problem}";
        }
    }

    private static IEnumerable<string> NameProblems(GroupDefinition group)
    {
        if (Names.GroupFault(group.Name) is { } fault)
            yield return $"{fault}.";
        if (!group.IsOwn && Names.IsReservedTopic(group.Name))
            yield return "names that begin with 'notify.' are Notify's own; choose another first word.";
        foreach (var topic in group.Topics)
        {
            if (Names.PatternFault(topic) is { } wrong)
                yield return $"{wrong}.";
            else if (!group.IsOwn && Names.IsReservedTopic(topic))
                yield return $"the topic '{topic}' begins with 'notify.', which is Notify's own.";
        }
    }

    private IEnumerable<string> HandlerProblems(GroupDefinition group)
    {
        if (!group.HandledTypes.Any())
            yield return "it has no handler; add one with Handle<T>(...) or HandleBatch<T>(...).";
        if (group.Handlers.Count > 0 && group.BatchHandlers.Count > 0)
            yield return "it has handlers and batch handlers; put the batch handlers into a group of their own.";
        foreach (var type in group.HandledTypes.GroupBy(type => type).Where(type => type.Count() > 1))
            yield return $"it has {type.Count()} handlers for {type.Key.Name}; one group handles a type once. Use another group.";
        foreach (var type in group.HandledTypes.Where(type => type != typeof(Message)))
        {
            if (registry.Types.Find(type) is null)
                yield return $"it handles {type.Name}, which has no topic; add notify.Map<{type.Name}>(\"your.topic\").";
        }

        if (group.Topics.Count == 0 && group.HandledTypes.All(type => type == typeof(Message)))
            yield return "it handles raw messages and names no topic; add Topics(\"your.topic\").";
    }

    /// <summary>Handlers and exceptions may have retries of their own.</summary>
    private static IEnumerable<string> RetryProblems(GroupDefinition group)
    {
        var ofHandlers = group
            .Handlers.Select(handler => (handler.MessageType, handler.Retry))
            .Concat(group.BatchHandlers.Select(handler => (handler.MessageType, handler.Retry)));
        foreach (var (type, retry) in ofHandlers)
        {
            foreach (var fault in retry?.Faults() ?? [])
                yield return $"the retries of its handler for {type.Name}: {fault}.";
        }

        foreach (var rule in group.ExceptionRules)
        {
            foreach (var fault in rule.Retry.Faults())
                yield return $"the retries on {rule.Type.Name}: {fault}.";
        }
    }

    private IEnumerable<string> ModeProblems(GroupDefinition group)
    {
        if (group.Options.OnFailure == FailureMode.Block && (!group.Options.OrderByKey || group.IsBatch))
            yield return "OnFailure is Block, which needs OrderByKey and handlers that take one message; set it to Continue.";
        if (group.Options.DeduplicateFor is not null && options.Value.LedgerMode == LedgerMode.Off)
            yield return "DeduplicateFor needs the ledger; set LedgerMode to Failures or All.";
        if (group.Ephemeral && group.Options.OrderByKey)
            yield return "OrderByKey is set on an ephemeral group, whose one consumer has all in order anyway; leave it out.";
    }

    private IEnumerable<string> CapabilityProblems(GroupDefinition group, TransportCapabilities can)
    {
        if (group.Topics.Exists(Names.IsPattern) && !can.HasFlag(TransportCapabilities.Patterns))
            yield return $"it names a pattern of topics, which the transport '{roles.Transport}' cannot; name each topic.";
        if (group.Options.OrderByKey && !can.HasFlag(TransportCapabilities.OrderByKey))
            yield return $"OrderByKey is set, which the transport '{roles.Transport}' cannot; leave it out.";
        if (group.Ephemeral && !can.HasFlag(TransportCapabilities.EphemeralGroups))
            yield return $"it is ephemeral, which the transport '{roles.Transport}' cannot; name a durable group.";
    }
}
