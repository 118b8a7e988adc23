namespace Notify.Redis;

/// <summary>Everything one application uses of its Redis, over one connection.</summary>
internal sealed class RedisBackend : IAsyncDisposable
{
    private readonly TopicSenders _senders;
    private readonly WakeHub _wakes;
    private readonly ReplicaGate _replicas;

    public RedisBackend(RedisSettings settings)
    {
        var keys = new RedisKeys(settings.Notify.Prefix);
        Link = new RedisLink(settings);
        _replicas = new ReplicaGate(Link, settings);
        _wakes = new WakeHub(Link);
        var register = new TopicRegister(Link, keys, settings);
        _senders = new TopicSenders(Link, keys, register, _replicas, settings);
        Producer = new RedisProducer(_senders, settings);
        Consumer = new RedisConsumer(Link, keys, register, _wakes, settings);
        Administration = new RedisAdministration(
            Link,
            keys,
            register,
            new GroupSender(Link, keys, register, _replicas),
            settings
        );
        DeadLetters = new DeadLetterShelves(Link, keys, register);
        var topics = new DueTopics(Link, keys, register, _wakes, settings);
        Scheduler = new RedisScheduler(Link, keys, register, topics, _replicas, settings);
        DueSource = new RedisDueSource(Link, keys, topics);
        DueMover = new RedisDueMover(Link, keys, register, _senders, topics, settings);
        Ledger = new RedisLedger(Link, keys, settings);
        Recurring = new RedisRecurringStore(Link, keys);
        Health = new RedisHealth(Link, settings);
    }

    public RedisLink Link { get; }

    public RedisProducer Producer { get; }

    public RedisConsumer Consumer { get; }

    public RedisAdministration Administration { get; }

    public DeadLetterShelves DeadLetters { get; }

    public RedisScheduler Scheduler { get; }

    public RedisDueSource DueSource { get; }

    public RedisDueMover DueMover { get; }

    public RedisLedger Ledger { get; }

    public RedisRecurringStore Recurring { get; }

    public RedisHealth Health { get; }

    public async ValueTask DisposeAsync()
    {
        await _senders.DisposeAsync().ConfigureAwait(false);
        await _replicas.DisposeAsync().ConfigureAwait(false);
        await Link.DisposeAsync().ConfigureAwait(false);
        _wakes.Dispose();
    }
}
