using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>Looks after groups and topics. What spans topics is done topic by topic: each in one step.</summary>
internal sealed class RedisAdministration(
    RedisLink link,
    RedisKeys keys,
    TopicRegister register,
    GroupSender sender,
    RedisSettings settings
) : IGroupAdministration, ITopicAdministration
{
    public async ValueTask<IReadOnlyList<GroupInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var infos = new List<GroupInfo>();
        foreach (var group in await register.GroupsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await DescribeAsync(group, cancellationToken).ConfigureAwait(false) is { } info)
                infos.Add(info);
        }

        return [.. infos.OrderBy(info => info.Name, StringComparer.Ordinal)];
    }

    public async ValueTask<GroupInfo?> FindAsync(string group, CancellationToken cancellationToken = default) =>
        await register.FindAsync(group, cancellationToken).ConfigureAwait(false) is { } found
            ? await DescribeAsync(found, cancellationToken).ConfigureAwait(false)
            : null;

    public ValueTask PauseAsync(string group, CancellationToken cancellationToken = default) =>
        SetPausedAsync(group, true, cancellationToken);

    public ValueTask ResumeAsync(string group, CancellationToken cancellationToken = default) =>
        SetPausedAsync(group, false, cancellationToken);

    public async ValueTask DetachAsync(string group, string topic, CancellationToken cancellationToken = default)
    {
        var changed = await ChangeAsync(group, $"detached from '{topic}'", "detach", topic, cancellationToken)
            .ConfigureAwait(false);
        var entry = new GroupEntry(group, (string)changed[0]!, GroupEntry.Split((string)changed[1]!));
        if (changed.Length > 2)
        {
            throw new NotifyException(
                ErrorIds.InvalidGroup,
                $"The group '{group}' was to be detached from '{topic}', which it does not receive. "
                    + $"It receives: {string.Join(", ", entry.Patterns)}."
            );
        }

        foreach (var attached in await register.AttachedAsync(group, cancellationToken).ConfigureAwait(false))
        {
            if (!entry.Receives(attached))
                await RunAsync(ScriptBook.Detach, attached, group, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DeleteAsync(string group, bool discardBacklog, CancellationToken cancellationToken = default)
    {
        var info = await FindAsync(group, cancellationToken).ConfigureAwait(false);
        if (info is null)
            throw await UnknownAsync(group, "deleted", cancellationToken).ConfigureAwait(false);
        if (WhyKeep(info, discardBacklog) is { } why)
            throw new NotifyException(ErrorIds.InvalidGroup, $"The group '{group}' was not deleted: {why}.");
        foreach (var topic in await register.AttachedAsync(group, cancellationToken).ConfigureAwait(false))
            await RunAsync(ScriptBook.Remove, topic, group, cancellationToken).ConfigureAwait(false);
        await ChangeAsync(group, "deleted", "delete", "", cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SendResults> SendToGroupAsync(
        string group,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    ) => await sender.SendAsync(group, messages, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<string>> DeclareAsync(
        IReadOnlyDictionary<string, TopicOptions> topics,
        CancellationToken cancellationToken = default
    )
    {
        var contradictions = new List<string>();
        foreach (var (name, declared) in topics)
        {
            if (await register.DeclareAsync(name, declared, cancellationToken).ConfigureAwait(false) is { } why)
                contradictions.Add(why);
        }

        return contradictions;
    }

    public async ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken = default)
    {
        var infos = new List<TopicInfo>();
        foreach (var topic in await register.TopicsAsync(cancellationToken).ConfigureAwait(false))
        {
            var reply = (RedisResult[])
                (
                    await link.RunAsync(ScriptBook.TopicInfo, keys.Topic(topic), [], cancellationToken)
                        .ConfigureAwait(false)
                )!;
            infos.Add(Describe(topic, reply));
        }

        return [.. infos.OrderBy(info => info.Name, StringComparer.Ordinal)];
    }

    public async ValueTask<long> DiscardHeldAsync(string topic, CancellationToken cancellationToken = default) =>
        (long)await link.RunAsync(ScriptBook.Discard, keys.Topic(topic), [], cancellationToken).ConfigureAwait(false);

    private static TopicInfo Describe(string topic, RedisResult[] reply)
    {
        var groups = (RedisResult[])reply[2]!;
        var held = (long)reply[3];
        return new TopicInfo
        {
            Name = topic,
            Partitions = int.Parse((string)reply[0]!, CultureInfo.InvariantCulture),
            Transient = (string?)reply[1] == "1",
            Groups =
            [
                .. Enumerable
                    .Range(0, groups.Length / 2)
                    .Where(i => !((string)groups[(i * 2) + 1]!).Contains('x', StringComparison.Ordinal))
                    .Select(i => (string)groups[i * 2]!)
                    .Order(StringComparer.Ordinal),
            ],
            Held = held,
            OldestHeldAge = held == 0 ? null : TimeSpan.FromMilliseconds((long)reply[4]),
        };
    }

    private async Task<GroupInfo?> DescribeAsync(GroupEntry group, CancellationToken cancellationToken)
    {
        long waiting = 0,
            scheduled = 0,
            inFlight = 0,
            dead = 0;
        TimeSpan? oldest = null;
        var consumers = new HashSet<string>();
        var topics = await register.AttachedAsync(group.Name, cancellationToken).ConfigureAwait(false);
        foreach (var topic in topics)
        {
            var reply = (RedisResult[])
                (
                    await link.RunAsync(ScriptBook.GroupInfo, keys.Topic(topic), [group.Name], cancellationToken)
                        .ConfigureAwait(false)
                )!;
            waiting += (long)reply[0];
            scheduled += (long)reply[1];
            inFlight += (long)reply[2];
            dead += (long)reply[3];
            if ((string)reply[4]! is { Length: > 0 } text)
            {
                var age = TimeSpan.FromMilliseconds(long.Parse(text, CultureInfo.InvariantCulture));
                oldest = oldest is null || age > oldest ? age : oldest;
            }

            // One consumer is a member in each of its topics.
            consumers.UnionWith(((RedisResult[])reply[5]!).Select(consumer => ((string)consumer!).Split('#')[0]));
        }

        if (group.IsEphemeral && !await IsAliveAsync(group, topics, cancellationToken).ConfigureAwait(false))
            return null;
        return new GroupInfo
        {
            Name = group.Name,
            Topics = group.Patterns,
            OrderByKey = group.IsOrdered,
            Ephemeral = group.IsEphemeral,
            Paused = group.IsPaused,
            Consumers = group.IsEphemeral ? 1 : consumers.Count,
            Waiting = waiting,
            Scheduled = scheduled,
            InFlight = inFlight,
            DeadLetters = dead,
            OldestAge = oldest,
        };
    }

    /// <summary>A group whose consumer crashed is still in the register; whoever looks takes it out.</summary>
    private async Task<bool> IsAliveAsync(GroupEntry group, List<string> topics, CancellationToken cancellationToken)
    {
        foreach (var topic in topics)
        {
            object[] arguments = [(RedisKey)$"{keys.Topic(topic)}:e", group.Name];
            var lease = await link.ExecuteAsync("ZSCORE", arguments, cancellationToken).ConfigureAwait(false);
            if (!lease.IsNull)
                return true;
        }

        if (topics.Count > 0)
            await ChangeAsync(group.Name, "removed", "delete", "", cancellationToken).ConfigureAwait(false);
        return topics.Count == 0;
    }

    private static string? WhyKeep(GroupInfo info, bool discardBacklog)
    {
        if (info.Consumers > 0)
            return $"it has {info.Consumers} consumers; stop them first";
        var backlog = info.Waiting + info.Scheduled + info.InFlight;
        return backlog > 0 && !discardBacklog
            ? $"it has {backlog:N0} messages that would be lost; let a consumer finish them, or discard the backlog"
            : null;
    }

    private async ValueTask SetPausedAsync(string group, bool paused, CancellationToken cancellationToken)
    {
        var change = paused ? "pause" : "resume";
        await ChangeAsync(group, $"{change}d", change, "", cancellationToken).ConfigureAwait(false);
        foreach (var topic in await register.AttachedAsync(group, cancellationToken).ConfigureAwait(false))
            await SetPausedAsync(group, topic, paused, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends when every consumer has seen it, or can no longer be heard.</summary>
    private async Task SetPausedAsync(string group, string topic, bool paused, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = [group, "p", paused ? "1" : "0", keys.TopicChannel(topic)];
        var until = settings.Time.GetTimestamp();
        while (true)
        {
            var blind = await link.RunAsync(ScriptBook.Flags, keys.Topic(topic), arguments, cancellationToken)
                .ConfigureAwait(false);
            if ((long)blind == 0 || settings.Time.GetElapsedTime(until) > settings.Options.CallTimeout)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(2), settings.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<RedisResult> RunAsync(
        ServerScript script,
        string topic,
        string group,
        CancellationToken cancellationToken
    ) => link.RunAsync(script, keys.Topic(topic), [group, keys.TopicChannel(topic)], cancellationToken);

    private async Task<RedisResult[]> ChangeAsync(
        string group,
        string change,
        string what,
        string pattern,
        CancellationToken cancellationToken
    )
    {
        RedisValue[] arguments = [group, keys.GroupChannel, what, pattern];
        var reply = await link.RunAsync(ScriptBook.Change, keys.Register, arguments, cancellationToken)
            .ConfigureAwait(false);
        return reply.IsNull
            ? throw await UnknownAsync(group, change, cancellationToken).ConfigureAwait(false)
            : (RedisResult[])reply!;
    }

    private async Task<NotifyException> UnknownAsync(string group, string change, CancellationToken cancellationToken)
    {
        var known = await register.GroupsAsync(cancellationToken).ConfigureAwait(false);
        return new NotifyException(
            ErrorIds.InvalidGroup,
            $"The group '{group}' was to be {change}, but there is no such group. "
                + $"There are: {string.Join(", ", known.Select(one => one.Name).Order(StringComparer.Ordinal))}."
        );
    }
}
