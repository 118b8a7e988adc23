using System.Data.Common;

namespace Notify.Conventions.Tests.Snippets;

/// <summary>The piece of docs/mysql.md about sending in a transaction.</summary>
internal static class Outbox
{
    public static async Task Place(
        DbConnection connection,
        IOutbox outbox,
        Func<DbTransaction, Setup.OrderPlaced, Task> insert,
        Setup.OrderPlaced order,
        string userId,
        CancellationToken cancellationToken
    )
    {
        // snippet: outbox
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await insert(transaction, order);
        await outbox.SendAsync(transaction, order, new SendOptions { Key = order.Id }, cancellationToken);
        await outbox.NotifyAsync(transaction, userId, new NewNotice { Data = "{}" }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        // end
    }
}
