using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Decode;
using Notify.Diagnostics;
using Notify.Handle;
using Notify.Ledger;
using Notify.Receive;
using Notify.Settle;

namespace Notify.Hosting;

/// <summary>Puts the stations of a group together.</summary>
internal sealed class GroupFactory(
    MessageTypes types,
    IMessageSerializer serializer,
    IEnumerable<IHandlerMiddleware> middleware,
    IDeliveryLedger ledger,
    IOptions<NotifyOptions> options,
    LedgerWriter ledgerWriter,
    Telemetry telemetry,
    IServiceScopeFactory scopes,
    IServiceProvider services,
    TimeProvider time,
    ILoggerFactory loggers
)
{
    private readonly MessageDecoder _decoder = new(serializer);
    private readonly HandlerPipeline _pipeline = new(middleware);
    private readonly ILogger _logger = loggers.CreateLogger(NotifyHost.LogCategory);

    public GroupRunner Create(GroupDefinition definition)
    {
        definition.Limiter ??= definition.LimiterFactory?.Invoke(services);
        var recorder = new FailureRecorder(options.Value.LedgerMode == LedgerMode.Off ? null : ledger, _logger);
        var settler = new Settler(definition.Name, recorder, ledgerWriter, telemetry, time, _logger);
        GroupRunner group = definition.IsBatch
            ? CreateForBatches(definition, settler)
            : CreateForMessages(definition, settler);
        group.Open();
        return group;
    }

    private FailurePolicy PolicyOf(GroupDefinition definition, Func<Message, RetryOptions?> retryOfHandler) =>
        new(definition.Name, definition.Options.Retry, retryOfHandler, definition.ExceptionRules, time, _logger);

    private MessageGroupRunner CreateForMessages(GroupDefinition definition, Settler settler)
    {
        var table = new HandlerTable<MessageHandlerEntry>(definition.Handlers, entry => entry.MessageType, types);
        var policy = PolicyOf(definition, message => table.Find(message)?.Retry);
        var processor = new MessageProcessor(
            definition,
            table,
            _decoder,
            PipelineOf(definition),
            policy,
            DeduplicationOf(definition),
            ledgerWriter,
            telemetry,
            time
        );
        return new MessageGroupRunner(definition, processor, policy, settler, scopes, time, _logger);
    }

    private BatchGroupRunner CreateForBatches(GroupDefinition definition, Settler settler)
    {
        var table = new HandlerTable<BatchHandlerEntry>(definition.BatchHandlers, entry => entry.MessageType, types);
        var policy = PolicyOf(definition, message => table.Find(message)?.Retry);
        var processor = new BatchProcessor(
            definition,
            table,
            _decoder,
            PipelineOf(definition),
            policy,
            DeduplicationOf(definition),
            ledgerWriter,
            telemetry,
            scopes,
            time
        );
        return new BatchGroupRunner(definition, processor, policy, settler, time, _logger);
    }

    /// <summary>The application's middleware is for the application's groups.</summary>
    private HandlerPipeline PipelineOf(GroupDefinition definition) =>
        definition.IsOwn ? new HandlerPipeline([]) : _pipeline;

    private Deduplication? DeduplicationOf(GroupDefinition definition) =>
        definition.Options.DeduplicateFor is { } window
            ? new Deduplication(definition.Name, window, ledger, time, _logger)
            : null;
}
