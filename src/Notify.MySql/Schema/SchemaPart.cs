namespace Notify.MySql;

/// <summary>
/// Tables that are made and upgraded together, with a version of their own: the number of statements that were run. A
/// released statement is never changed; a later one follows it. Statements must leave tables that the release before
/// can work with, because hosts are upgraded one after the other.
/// </summary>
/// <param name="Name">Its name, at most 64 characters, for example <c>inbox-7</c>. Never reused.</param>
/// <param name="Tables">The tables it makes, without quotes: one of these that is not Notify's is a conflict.</param>
/// <param name="Statements">
/// What makes them, in order. Each changes one thing and may be run twice: a server commits every such statement at
/// once. A CREATE TABLE ends with <see cref="Comment" />.
/// </param>
internal sealed record SchemaPart(string Name, IReadOnlyList<string> Tables, IReadOnlyList<string> Statements)
{
    /// <summary>How our tables are known from others of the same name.</summary>
    public const string Mark = "Notify";

    /// <summary>The end of every CREATE TABLE.</summary>
    public const string Comment = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COMMENT='" + Mark + "'";
}
