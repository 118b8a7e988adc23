using System.Data.Common;

namespace Notify.Setup;

/// <summary>
/// Stands where no adapter writes in the application's transactions: every use says which line to add.
/// </summary>
internal sealed class DisabledOutbox : IOutbox
{
    public ValueTask SendManyAsync(
        DbTransaction transaction,
        IReadOnlyList<Message> messages,
        CancellationToken cancellationToken = default
    ) => throw Disabled();

    public ValueTask<MessageId> SendAsync<T>(
        DbTransaction transaction,
        T value,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull => throw Disabled();

    public ValueTask<IReadOnlyList<MessageId>> SendManyAsync<T>(
        DbTransaction transaction,
        IReadOnlyList<T> values,
        SendOptions? options = null,
        CancellationToken cancellationToken = default
    )
        where T : notnull => throw Disabled();

    public ValueTask<MessageId> NotifyAsync(
        DbTransaction transaction,
        IReadOnlyCollection<string> userIds,
        NewNotice notice,
        CancellationToken cancellationToken = default
    ) => throw Disabled();

    private static NotSupportedByAdapterException Disabled() =>
        new(
            "A message was to be sent in a transaction of the application, but no adapter here has an outbox. "
                + "Add the package Notify.MySql, .AddMySql() after AddNotify, and MySql:Outbox:ConnectionString."
        );
}
