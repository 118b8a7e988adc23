using RabbitMQ.Client.Exceptions;

namespace Notify.RabbitMq;

/// <summary>Something of the name exists on the server and is made differently.</summary>
internal sealed class TopologyConflictException(string name, OperationInterruptedException inner)
    : NotifyException(
        ErrorIds.InvalidSubscription,
        $"'{name}' was to be made on RabbitMQ, but it exists and is made differently: {inner.ShutdownReason?.ReplyText}. "
            + "Let all hosts agree, or drain and delete it (docs/rabbitmq.md, upgrading).",
        inner
    );
