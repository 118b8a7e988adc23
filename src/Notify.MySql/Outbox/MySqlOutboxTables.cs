using Notify.MySql;

namespace Notify;

/// <summary>The tables of an outbox, for databases whose users may not make any.</summary>
public static class MySqlOutboxTables
{
    /// <summary>
    /// The statements that make the tables, each ending with a semicolon. The host that sends makes them when it
    /// starts, if its user may; this is for those who make them by hand.
    /// </summary>
    /// <param name="tablePrefix">What their names begin with, as <see cref="MySqlOptions.TablePrefix" /> has it.</param>
    public static string CreateStatements(string tablePrefix = "th_") =>
        string.Join(";\n\n", OutboxSchema.Statements(name => $"`{tablePrefix}{name}`")) + ";\n";
}
