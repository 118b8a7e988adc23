using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;

namespace Notify.Redis;

/// <summary>
/// Which topics and groups there are. One slot has the register; a topic or group enters it in one step and sees there
/// every group or topic that came before. So of a topic and a pattern that come at once, one always finds the other.
/// </summary>
internal sealed class TopicRegister(RedisLink link, RedisKeys keys, RedisSettings settings)
{
    private readonly ConcurrentDictionary<string, (int Partitions, bool Transient)> _declared = new();

    /// <summary>How many partitions a topic has, once <see cref="EnsureAsync" /> has seen it.</summary>
    public int PartitionsOf(string topic) =>
        _declared.TryGetValue(topic, out var known) ? known.Partitions : settings.Notify.Topic(topic).Partitions;

    /// <summary>Makes a topic known and attaches every group that receives it, before its first message.</summary>
    public async Task EnsureAsync(string topic, CancellationToken cancellationToken)
    {
        var reply = (RedisResult[])
            (
                await link.RunAsync(
                        ScriptBook.Topic,
                        keys.Register,
                        [topic, Declaration(settings.Notify.Topic(topic))],
                        cancellationToken
                    )
                    .ConfigureAwait(false)
            )!;
        _declared[topic] = ReadDeclaration((string)reply[0]!);
        foreach (var group in ReadGroups((RedisResult[])reply[1]!).Where(group => group.Receives(topic)))
            await AttachAsync(topic, group, 0, false, cancellationToken).ConfigureAwait(false);
        await AttachAsync(topic, new GroupEntry("", "", []), 0, false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Enters a group, and tells what it receives and which topics there are.</summary>
    /// <returns>The group as it stands, and the topics it receives.</returns>
    /// <param name="subscription">What it is subscribed to.</param>
    /// <param name="name">Its name on the server.</param>
    /// <param name="adds">False if a group that is known stays as it is.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public async Task<(GroupEntry Group, List<string> Topics)> EnterAsync(
        Subscription subscription,
        string name,
        bool adds,
        CancellationToken cancellationToken
    )
    {
        var flags = (subscription.Ephemeral ? "e" : "d") + (IsOrdered(subscription) ? "o" : "");
        RedisValue[] arguments =
        [
            name,
            flags,
            keys.GroupChannel,
            adds ? "1" : "0",
            .. subscription.Topics.Distinct().Select(topic => (RedisValue)topic),
        ];
        var reply = (RedisResult[])
            (await link.RunAsync(ScriptBook.Group, keys.Register, arguments, cancellationToken).ConfigureAwait(false))!;
        if ((string?)reply[1] == "ordered")
            throw Conflict(name, (string)reply[0]!, subscription);

        var group = new GroupEntry(name, (string)reply[0]!, GroupEntry.Split((string)reply[1]!));
        var known = ReadPairs((RedisResult[])reply[2]!);
        foreach (var (topic, declaration) in known)
            _declared[topic] = ReadDeclaration(declaration);
        // A topic that is named exactly is one even before its first message.
        var named = group.Patterns.Where(pattern => !Names.IsPattern(pattern));
        return (group, [.. known.Select(pair => pair.Key).Where(group.Receives).Union(named)]);
    }

    /// <summary>Attaches a group to a topic.</summary>
    /// <returns>For an ephemeral group: where it begins.</returns>
    public async Task<RedisResult[]> AttachAsync(
        string topic,
        GroupEntry group,
        int ephemeralLimit,
        bool isWanted,
        CancellationToken cancellationToken
    )
    {
        if (!_declared.TryGetValue(topic, out var declared))
        {
            declared = ReadDeclaration(Declaration(settings.Notify.Topic(topic)));
            var entered = (RedisResult[])
                (
                    await link.RunAsync(
                            ScriptBook.Topic,
                            keys.Register,
                            [topic, Declaration(settings.Notify.Topic(topic))],
                            cancellationToken
                        )
                        .ConfigureAwait(false)
                )!;
            declared = _declared[topic] = ReadDeclaration((string)entered[0]!);
        }

        if (group.Name.Length > 0)
            await LinkAsync(group.Name, [topic], cancellationToken).ConfigureAwait(false);
        RedisValue[] arguments =
        [
            declared.Partitions,
            declared.Transient ? "1" : "0",
            group.Name,
            group.Flags,
            ephemeralLimit,
            keys.TopicChannel(topic),
            settings.LeaseMs,
            isWanted ? "1" : "0",
        ];
        return (RedisResult[])
            (
                await link.RunAsync(ScriptBook.Attach, keys.Topic(topic), arguments, cancellationToken)
                    .ConfigureAwait(false)
            )!;
    }

    public async Task LinkAsync(string group, IEnumerable<string> topics, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = [group, keys.GroupChannel, .. topics.Select(topic => (RedisValue)topic)];
        if (arguments.Length > 2)
            await link.RunAsync(ScriptBook.Link, keys.Register, arguments, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The topics a group is attached to, those it was taken off included.</summary>
    public async Task<List<string>> AttachedAsync(string group, CancellationToken cancellationToken) =>
        ReadList(await link.ExecuteAsync("SMEMBERS", [keys.TopicsOf(group)], cancellationToken).ConfigureAwait(false));

    public async Task<List<GroupEntry>> GroupsAsync(CancellationToken cancellationToken)
    {
        var reply = await link.ExecuteAsync("HGETALL", [keys.Groups], cancellationToken).ConfigureAwait(false);
        return [.. ReadGroups((RedisResult[])reply!)];
    }

    public async Task<GroupEntry?> FindAsync(string group, CancellationToken cancellationToken)
    {
        var reply = await link.ExecuteAsync("HGET", [keys.Groups, group], cancellationToken).ConfigureAwait(false);
        return reply.IsNull ? null : GroupEntry.Parse(group, (string)reply!);
    }

    public async Task<List<string>> TopicsAsync(CancellationToken cancellationToken)
    {
        var reply = await link.ExecuteAsync("HKEYS", [keys.Topics], cancellationToken).ConfigureAwait(false);
        return ReadList(reply);
    }

    /// <summary>The groups that are attached to a topic, or were.</summary>
    public async Task<List<string>> GroupsOfAsync(string topic, CancellationToken cancellationToken)
    {
        var reply = await link.ExecuteAsync("HKEYS", [(RedisKey)$"{keys.Topic(topic)}:g"], cancellationToken)
            .ConfigureAwait(false);
        return ReadList(reply);
    }

    /// <summary>Enters a declaration, or tells what contradicts it.</summary>
    public async Task<string?> DeclareAsync(string topic, TopicOptions declared, CancellationToken cancellationToken)
    {
        var reply = (RedisResult[])
            (
                await link.RunAsync(ScriptBook.Topic, keys.Register, [topic, Declaration(declared)], cancellationToken)
                    .ConfigureAwait(false)
            )!;
        var (partitions, transient) = ReadDeclaration((string)reply[0]!);
        _declared[topic] = (partitions, transient);
        if (partitions != declared.Partitions)
            return $"Topics:{topic}: Partitions is {declared.Partitions} here and {partitions} on the server.";
        return transient == declared.Transient
            ? null
            : $"Topics:{topic}: Transient is {declared.Transient} here and {transient} on the server.";
    }

    private static bool IsOrdered(Subscription subscription) => subscription.OrderByKey && !subscription.Ephemeral;

    private static string Declaration(TopicOptions options) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.Partitions}:{(options.Transient ? 1 : 0)}");

    private static (int Partitions, bool Transient) ReadDeclaration(string text)
    {
        var parts = text.Split(':');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1] == "1");
    }

    private static IEnumerable<GroupEntry> ReadGroups(RedisResult[] pairs) =>
        ReadPairs(pairs).Select(pair => GroupEntry.Parse(pair.Key, pair.Value));

    private static List<KeyValuePair<string, string>> ReadPairs(RedisResult[] pairs)
    {
        var list = new List<KeyValuePair<string, string>>(pairs.Length / 2);
        for (var i = 0; i < pairs.Length; i += 2)
            list.Add(new((string)pairs[i]!, (string)pairs[i + 1]!));
        return list;
    }

    private static List<string> ReadList(RedisResult reply) => [.. ((RedisResult[])reply!).Select(one => (string)one!)];

    private static InvalidInputException Conflict(string group, string flags, Subscription subscription) =>
        new(
            ErrorIds.InvalidSubscription,
            nameof(Subscription.OrderByKey),
            $"The group '{group}' exists with OrderByKey = {flags.Contains('o', StringComparison.Ordinal)} and was subscribed to "
                + $"with {subscription.OrderByKey}. Let all consumers agree, or delete the group when it is drained."
        );
}
