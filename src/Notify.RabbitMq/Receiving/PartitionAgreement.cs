namespace Notify.RabbitMq;

/// <summary>
/// How the consumers of a group that is ordered by key share its partitions: each gives up what became another's, says
/// so in the registry, and waits for the others' word. Who is dead is taken off.
/// </summary>
internal sealed class PartitionAgreement(ReceivingParts parts)
{
    private long _said = -1;

    /// <summary>Says that a consumer has given up what is others'.</summary>
    /// <returns>True if all have said so.</returns>
    public async Task<bool> TryAsync(GroupState group, string member, CancellationToken cancellationToken)
    {
        if (_said < group.Version)
        {
            var adapted = Record(RegistryRecordKind.Adapted, group, member) with { Version = group.Version };
            if (!await TryWriteAsync(adapted, cancellationToken).ConfigureAwait(false))
                return false;
            _said = group.Version;
        }

        await BuryDeadAsync(group, member, cancellationToken).ConfigureAwait(false);
        return group.Members.All(known => known.Adapted >= group.Version || known.Id == member);
    }

    /// <summary>Takes consumers off whose process has lost its connection.</summary>
    public async Task BuryDeadAsync(GroupState group, string member, CancellationToken cancellationToken)
    {
        foreach (var other in group.Members.Where(known => known.Id != member))
        {
            if (await parts.Members.IsAliveAsync(other.Id, cancellationToken).ConfigureAwait(false))
                continue;
            Log.MemberGone(parts.Settings.Logger, other.Id, group.Name);
            var left = Record(RegistryRecordKind.Leave, group, other.Id);
            if (!await TryWriteAsync(left, cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    /// <summary>A server that takes no messages for now must not keep anybody from emptying its queues.</summary>
    private async Task<bool> TryWriteAsync(RegistryRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Registry.WriteAsync(record, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static RegistryRecord Record(RegistryRecordKind kind, GroupState group, string member) =>
        new()
        {
            Id = Guid.NewGuid(),
            Kind = kind,
            Name = group.Name,
            Member = member,
        };
}
