using System.Data.Common;
using Notify.Diagnostics;
using Notify.Notices;
using Notify.Produce;

namespace Notify.Outbox;

/// <summary>
/// What applications inject to send in their own transactions: everything that a direct send does before its transport,
/// and then the adapter's write.
/// </summary>
internal sealed class OutboxService(
    IOutboxStore store,
    OutboxPreparation preparation,
    MessageMaker maker,
    NoticePacker packer,
    Telemetry telemetry
) : IOutbox
{
    public async ValueTask SendManyAsync(
        DbTransaction transaction,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (MessageChecker.FindBatchFault(messages.Count) is { } fault)
            throw fault;
        if (messages.Count == 0)
            return;
        var prepared = await preparation.PrepareAsync(messages, cancellationToken).ConfigureAwait(false);
        using var activity = telemetry.StartSend(
            prepared[0].Topic,
            prepared.Length == 1 ? prepared[0] : null,
            prepared.Length
        );
        preparation.Stamp(prepared);
        try
        {
            await store.WriteAsync(transaction, prepared, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Telemetry.Fail(activity, exception.GetType().FullName!, ExceptionText.Message(exception));
            throw;
        }
    }

    public async ValueTask<MessageId> SendAsync<T>(
        DbTransaction transaction,
        T value,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull
    {
        var message = maker.Make(value, options);
        await SendManyAsync(transaction, [message], cancellationToken).ConfigureAwait(false);
        return message.Id;
    }

    public async ValueTask<IReadOnlyList<MessageId>> SendManyAsync<T>(
        DbTransaction transaction,
        IReadOnlyList<T> values,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull
    {
        var messages = maker.MakeMany(values, options);
        await SendManyAsync(transaction, messages, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(messages, message => message.Id);
    }

    public async ValueTask<MessageId> NotifyAsync(
        DbTransaction transaction,
        IReadOnlyCollection<string> userIds,
        NewNotice notice,
        CancellationToken cancellationToken = default
    )
    {
        var (id, messages) = packer.Pack(userIds, notice);
        await SendManyAsync(transaction, messages, cancellationToken).ConfigureAwait(false);
        return id;
    }
}
