namespace Notify.RabbitMq;

/// <summary>Everything the adapter is made of, once for each application.</summary>
internal sealed class RabbitMqBackend : IBackendHealth, IAsyncDisposable
{
    private readonly BrokerLink _sending;
    private readonly BrokerLink _receiving;
    private readonly RequestChannel _requests;
    private readonly BrokerRegistry _registry;
    private readonly Publisher _publisher;
    private readonly HoldSweep _sweep;
    private readonly TopicDirectory _topics;
    private readonly DelayRouter _delays;
    private readonly Membership _members;
    private readonly DeadLetterStore _deadLetters;

    public RabbitMqBackend(RabbitMqSettings settings)
    {
        var names = new BrokerNames(settings.Notify.Prefix);
        var plan = new TopologyPlan(names, settings.Options.QuorumSize);
        _sending = new BrokerLink("sending connection", settings);
        _receiving = new BrokerLink("receiving connection", settings);
        _requests = new RequestChannel(_receiving, settings);
        _registry = new BrokerRegistry(_receiving, _sending, plan, settings);
        var topology = new TopologyWriter(_requests, plan);
        _topics = new TopicDirectory(_registry, topology, settings);
        _delays = new DelayRouter(topology);
        _publisher = new Publisher(_sending, topology, settings, Holds, Forget);
        var ages = new HoldAges();
        var producer = new RabbitMqProducer(_publisher, _topics, ages, settings);
        var retries = new RetryBook(settings.Time);
        var settlement = new Settlement(_publisher, _registry, _topics, _delays, retries, names, settings);
        _members = new Membership(topology);
        var consumer = new RabbitMqConsumer(
            new ReceivingParts(_receiving, _registry, _topics, topology, _members, settlement, settings)
        );
        var peek = new HoldPeek(_requests, names, settings.Time);
        _sweep = new HoldSweep(_receiving, _registry, plan, _publisher, peek, ages, settings);
        ages.Expiring += Expect;
        _topics.Holding += _sweep.Begin;
        _deadLetters = new DeadLetterStore(_receiving, _registry, names, settings);

        Producer = producer;
        Consumer = consumer;
        Scheduler = new RabbitMqScheduler(_publisher, producer, _topics, _delays, settings);
        Administration = new RabbitMqAdministration(
            _registry,
            topology,
            _topics,
            new GroupCounter(topology, _members, consumer, retries, peek),
            new GroupSender(_registry, _publisher, names),
            settings
        );
    }

    public IMessageProducer Producer { get; }

    public IMessageConsumer Consumer { get; }

    public IDelayScheduler Scheduler { get; }

    public RabbitMqAdministration Administration { get; }

    public IFailureStore DeadLetters => _deadLetters;

    public ValueTask<IReadOnlyList<BackendHealth>> CheckAsync(CancellationToken cancellationToken = default) =>
        new([_sending.Describe(), _receiving.Describe()]);

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync().ConfigureAwait(false);
        await _deadLetters.DisposeAsync().ConfigureAwait(false);
        await _publisher.DisposeAsync().ConfigureAwait(false);
        await _registry.DisposeAsync().ConfigureAwait(false);
        await _requests.DisposeAsync().ConfigureAwait(false);
        await _sending.DisposeAsync().ConfigureAwait(false);
        await _receiving.DisposeAsync().ConfigureAwait(false);
        _topics.Dispose();
        _delays.Dispose();
        _members.Dispose();
    }

    private bool Holds(string topic) => _registry.Latest is { } state && !state.HasDurableGroup(topic);

    private void Expect(Message message)
    {
        if (Holds(message.Topic))
            _sweep.Expect(message.Topic, message.ExpiresAt!.Value);
    }

    /// <summary>The server does not know what was addressed: it may have lost everything.</summary>
    private void Forget()
    {
        _topics.Forget();
        _delays.Forget();
    }
}
