namespace Notify.Redis;

/// <summary>The dead messages that the transport keeps itself: a shelf for each group and topic.</summary>
internal sealed class DeadLetterShelves(RedisLink link, RedisKeys keys, TopicRegister register) : ShelfStore
{
    private readonly DeadIndex _index = new(link, keys);

    protected override async Task<IReadOnlyList<Shelf>> ShelvesAsync(
        FailureFilter filter,
        CancellationToken cancellationToken
    )
    {
        var topics = filter.Topic is { } one ? [one] : await _index.ListAsync(cancellationToken).ConfigureAwait(false);
        var shelves = new List<Shelf>();
        foreach (var topic in topics)
        {
            // What died before a group had it, or with a group of one consumer, stands with the topic.
            shelves.Add(Of(topic, ""));
            if (filter.Group is { Length: > 0 } group)
                shelves.Add(Of(topic, group));
            else if (filter.Group is null)
                shelves.AddRange(await OfGroupsAsync(topic, cancellationToken).ConfigureAwait(false));
        }

        return shelves;
    }

    protected override IEnumerable<Shelf> ShelvesOf(FailedDelivery failed) =>
        failed.Group.Length == 0
            ? [Of(failed.Message.Topic, "")]
            : [Of(failed.Message.Topic, failed.Group), Of(failed.Message.Topic, "")];

    private async Task<IEnumerable<Shelf>> OfGroupsAsync(string topic, CancellationToken cancellationToken)
    {
        var groups = await register.GroupsOfAsync(topic, cancellationToken).ConfigureAwait(false);
        return groups.Select(group => Of(topic, group));
    }

    private Shelf Of(string topic, string group) => new(link, keys.DeadLetters(topic, group));
}
