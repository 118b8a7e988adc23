using System.Data.Common;

namespace Notify.MySql;

/// <summary>What can be wrong with a transaction that messages are written in.</summary>
internal static class OutboxErrors
{
    public static NotSupportedByAdapterException NotConfigured() =>
        new(
            "A message was to be sent in a transaction of the application, but nobody was said to send what is in its outbox. "
                + "Set MySql:Outbox:ConnectionString to the application's database, or MySql:Outbox:Relay to false if another host sends."
        );

    public static InvalidInputException IsOver(int count) =>
        Invalid(
            count,
            "its transaction is over: it was committed, rolled back or disposed of, or its connection is closed. "
                + "Write before the commit, in a transaction that is open"
        );

    public static InvalidInputException IsForeign(int count, DbConnection connection) =>
        Invalid(
            count,
            $"the transaction is one of {connection.GetType().FullName}, which is no connection to MySQL or MariaDB. "
                + "Write in a transaction of MySqlConnector or MySql.Data"
        );

    public static NotifyException IsMissing(int count, DbConnection connection, string table, Exception cause) =>
        new(
            ErrorIds.Outbox,
            $"{Attempt(count)}, because the database '{connection.Database}' has no table {table}. "
                + "A host with MySql:Outbox:ConnectionString set to this database makes it when it starts; "
                + "or run what MySqlOutboxTables.CreateStatements() returns. Nothing was written.",
            cause
        );

    private static InvalidInputException Invalid(int count, string why) =>
        new(ErrorIds.Outbox, "transaction", $"{Attempt(count)}: {why}. Nothing was written.");

    private static string Attempt(int count) =>
        $"{count:N0} {(count == 1 ? "message was" : "messages were")} not put into the outbox";
}
