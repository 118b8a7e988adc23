namespace Notify.InMemory;

/// <summary>
/// A topic: the groups that receive it, and what it holds while none of them is durable. One lock keeps sends and
/// changes of its groups apart, so that a first group gets what was held before anything newer.
/// </summary>
internal sealed class InMemoryTopic : IDisposable
{
    private readonly InMemorySettings _settings;
    private readonly FailureBook _deadLetters;
    private readonly Lock _gate = new();
    private readonly HeldMessages _held;
    private InMemoryGroup[] _groups = [];
    private bool _hasDurableGroup;

    public InMemoryTopic(string name, InMemorySettings settings, FailureBook deadLetters)
    {
        Name = name;
        Options = settings.Notify.Topic(name);
        _settings = settings;
        _deadLetters = deadLetters;
        _held = new HeldMessages(name, Options, settings, RemoveExpired);
    }

    public string Name { get; }

    public TopicOptions Options { get; }

    /// <summary>For senders that found a group full: they take turns, so that none is overtaken.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>
    /// Writes messages to every group, or holds them: as many from the first on as all of them have room for.
    /// </summary>
    public Acceptance Accept(IReadOnlyList<Message> messages, int start, int count)
    {
        lock (_gate)
        {
            var mustHold = !_hasDurableGroup && !Options.Transient;
            if (mustHold && _held.WhyFull() is { } why)
                return Acceptance.Refused(why);

            var fits = mustHold ? Math.Min(count, _held.Room) : count;
            foreach (var group in _groups)
                group.Enter();
            try
            {
                return Write(messages, start, count, fits, mustHold);
            }
            finally
            {
                foreach (var group in _groups)
                    group.Exit();
            }
        }
    }

    /// <summary>
    /// Lets a group receive this topic from now on; the first durable one gets what was held, before all else.
    /// </summary>
    public void Attach(InMemoryGroup group)
    {
        lock (_gate)
        {
            if (_groups.Contains(group))
                return;
            if (!group.Ephemeral && !_hasDurableGroup)
            {
                foreach (var held in _held.TakeAll())
                    group.PushHeld(held, Options.Partitions);
            }

            SetGroups([.. _groups, group]);
        }
    }

    public void Detach(InMemoryGroup group)
    {
        lock (_gate)
            SetGroups([.. _groups.Where(g => g != group)]);
    }

    /// <summary>What contradicts how another host declares the topic, or null.</summary>
    public string? Contradiction(TopicOptions declared)
    {
        if (declared.Partitions != Options.Partitions)
            return $"Partitions is {declared.Partitions} here and {Options.Partitions} on the server";
        return declared.Transient == Options.Transient
            ? null
            : $"Transient is {declared.Transient} here and {Options.Transient} on the server";
    }

    public TopicInfo Describe()
    {
        lock (_gate)
        {
            return new TopicInfo
            {
                Name = Name,
                Partitions = Options.Partitions,
                Transient = Options.Transient,
                Groups = [.. _groups.Select(group => group.Name)],
                Held = _held.Count,
                OldestHeldAge = _held.OldestAge,
            };
        }
    }

    public long DiscardHeld()
    {
        lock (_gate)
            return _held.TakeAll().Count;
    }

    public void Dispose()
    {
        _held.Dispose();
        Turn.Dispose();
    }

    private Acceptance Write(IReadOnlyList<Message> messages, int start, int count, int fits, bool mustHold)
    {
        InMemoryGroup? full = null;
        foreach (var group in _groups)
        {
            var room = group.Fit(messages, start, fits);
            if (room < fits)
                (fits, full) = (room, group);
        }

        if (fits > 0)
        {
            foreach (var group in _groups)
                group.Push(messages, start, fits, Options.Partitions);
            if (mustHold)
                _held.Add(messages, start, fits);
        }

        return new Acceptance(fits, full, fits < count && full is null ? _held.WhyFull() : null);
    }

    private void SetGroups(InMemoryGroup[] groups)
    {
        // Locked in this order wherever several are locked.
        Array.Sort(groups, (a, b) => a.Id.CompareTo(b.Id));
        _groups = groups;
        _hasDurableGroup = Array.Exists(groups, group => !group.Ephemeral);
    }

    private void RemoveExpired()
    {
        lock (_gate)
        {
            var expired = _held.TakeExpired();
            foreach (var message in expired)
                Bury(message);
            if (expired.Count > 0)
                Log.HeldExpired(_settings.Logger, Name, expired.Count);
        }
    }

    private void Bury(Message message)
    {
        var text = $"It expired at {message.ExpiresAt:O}, while topic '{Name}' held it for want of a durable group.";
        var failure = Failure.From(FailureReason.Expired, text, _settings.Time.GetUtcNow());
        _deadLetters.TryAdd(new FailedDelivery(message, Group: "", Attempts: 0, FirstFailedAt: null, failure));
    }
}
