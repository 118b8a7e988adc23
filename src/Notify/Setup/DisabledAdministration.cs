namespace Notify.Setup;

/// <summary>Stands where a transport cannot look after its groups and topics: every use says so.</summary>
internal sealed class DisabledAdministration(string transport) : IGroupAdministration, ITopicAdministration
{
    public ValueTask<IReadOnlyList<GroupInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        throw Disabled("Groups were to be listed");

    public ValueTask<GroupInfo?> FindAsync(string group, CancellationToken cancellationToken = default) =>
        throw Disabled($"The group '{group}' was to be looked up");

    public ValueTask PauseAsync(string group, CancellationToken cancellationToken = default) =>
        throw Disabled($"The group '{group}' was to be paused");

    public ValueTask ResumeAsync(string group, CancellationToken cancellationToken = default) =>
        throw Disabled($"The group '{group}' was to be resumed");

    public ValueTask DetachAsync(string group, string topic, CancellationToken cancellationToken = default) =>
        throw Disabled($"The group '{group}' was to be detached from '{topic}'");

    public ValueTask DeleteAsync(string group, bool discardBacklog, CancellationToken cancellationToken = default) =>
        throw Disabled($"The group '{group}' was to be deleted");

    public ValueTask<SendResults> SendToGroupAsync(
        string group,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    ) => throw Disabled($"Messages were to be sent to the group '{group}' alone");

    public ValueTask<IReadOnlyList<string>> DeclareAsync(
        IReadOnlyDictionary<string, TopicOptions> topics,
        CancellationToken cancellationToken = default
    ) => throw Disabled("Topics were to be declared");

    public ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken = default) =>
        throw Disabled("Topics were to be listed");

    public ValueTask<long> DiscardHeldAsync(string topic, CancellationToken cancellationToken = default) =>
        throw Disabled($"What the topic '{topic}' holds was to be discarded");

    private NotSupportedByAdapterException Disabled(string attempt) =>
        new($"{attempt}, which the transport '{transport}' cannot do. Choose another with Notify:Transport.");
}
