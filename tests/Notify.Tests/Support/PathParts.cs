using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Conformance;
using Notify.Decode;
using Notify.Diagnostics;
using Notify.Handle;
using Notify.Ledger;
using Notify.Produce;
using Notify.Receive;
using Notify.Settle;
using Notify.Testing;

namespace Notify.Tests.Support;

/// <summary>
/// The stations of the path as a test puts them together: real ones, between a transport and a ledger it plays.
/// </summary>
internal sealed class PathParts : IDisposable
{
    private readonly TestLog _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public PathParts(LedgerMode ledgerMode = LedgerMode.Failures)
    {
        Options = new NotifyOptions { LedgerMode = ledgerMode };
        Logger = _log.CreateLogger("test");
        LedgerWriter = new LedgerWriter(Ledger, Options, Time, Telemetry, Logger);
    }

    public NotifyOptions Options { get; }

    public ManualTime Time { get; } = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    public Telemetry Telemetry { get; } = new(meters: null, "test");

    public ILogger Logger { get; set; }

    public TestLog Log => _log;

    public PathLedger Ledger { get; } = new();

    public LedgerWriter LedgerWriter { get; }

    public PathTransport Transport { get; } = new();

    public PathScheduler Scheduler { get; } = new();

    public PathSettler Settler { get; } = new();

    public MessageTypes Types { get; } = new();

    public JsonMessageSerializer Serializer { get; } = new(new());

    public IMessageProducer Producer(params ISendMiddleware[] middleware) =>
        new NotifyProducer(
            Transport,
            Scheduler,
            new MessageChecker(Options),
            new MessageMaker(Types, Serializer, Time),
            new SendPipeline(middleware),
            LedgerWriter,
            Telemetry,
            Time
        );

    public FailurePolicy Policy(
        RetryOptions retry,
        Func<Message, RetryOptions?>? ofHandler = null,
        params ExceptionRule[] rules
    ) => new("group", retry, ofHandler ?? (_ => null), rules, Time, Logger);

    public Settler NewSettler() =>
        new("group", new FailureRecorder(Ledger, Logger), LedgerWriter, Telemetry, Time, Logger);

    /// <summary>A group with a batch handler for raw messages, at work.</summary>
    public BatchGroupRunner BatchGroup(
        Func<IReadOnlyList<BatchItem<Message>>, CancellationToken, Task> handle,
        Action<GroupOptions>? configure = null
    )
    {
        var group = new GroupDefinition("group");
        group.Options.BatchWait = TimeSpan.Zero;
        configure?.Invoke(group.Options);
        group.BatchHandlers.Add(new FunctionBatchHandler<Message>(handle, retry: null));
        var policy = Policy(group.Options.Retry);
        var processor = new BatchProcessor(
            group,
            new HandlerTable<BatchHandlerEntry>(group.BatchHandlers, entry => entry.MessageType, Types),
            new MessageDecoder(Serializer),
            new HandlerPipeline([]),
            policy,
            DeduplicationOf(group),
            LedgerWriter,
            Telemetry,
            _services.GetRequiredService<IServiceScopeFactory>(),
            Time
        );
        var runner = new BatchGroupRunner(group, processor, policy, NewSettler(), Time, Logger);
        runner.Open();
        return runner;
    }

    /// <summary>A group with a handler for raw messages, at work.</summary>
    public MessageGroupRunner MessageGroup(
        Func<Message, MessageContext, CancellationToken, Task> handle,
        Action<GroupOptions>? configure = null,
        RateLimiter? limiter = null
    )
    {
        var group = new GroupDefinition("group") { Limiter = limiter };
        configure?.Invoke(group.Options);
        group.Handlers.Add(new FunctionHandler<Message>(handle, retry: null));
        var policy = Policy(group.Options.Retry);
        var processor = new MessageProcessor(
            group,
            new HandlerTable<MessageHandlerEntry>(group.Handlers, entry => entry.MessageType, Types),
            new MessageDecoder(Serializer),
            new HandlerPipeline([]),
            policy,
            DeduplicationOf(group),
            LedgerWriter,
            Telemetry,
            Time
        );
        var scopes = _services.GetRequiredService<IServiceScopeFactory>();
        var runner = new MessageGroupRunner(group, processor, policy, NewSettler(), scopes, Time, Logger);
        runner.Open();
        return runner;
    }

    public Deduplication Deduplication(TimeSpan window) => new("group", window, Ledger, Time, Logger);

    /// <summary>What the ledger was told so far, once everything is written.</summary>
    public async Task<List<LedgerEntry>> LedgerSteps()
    {
        LedgerWriter.Complete();
        await Guard.Within(LedgerWriter.RunAsync(), "the ledger to be written");
        return [.. Ledger.Entries];
    }

    public void Dispose()
    {
        Telemetry.Dispose();
        _services.Dispose();
        _log.Dispose();
    }

    private Deduplication? DeduplicationOf(GroupDefinition group) =>
        group.Options.DeduplicateFor is { } window ? Deduplication(window) : null;
}
