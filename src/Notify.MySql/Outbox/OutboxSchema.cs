namespace Notify.MySql;

/// <summary>The tables of an outbox: the messages, and who sends them.</summary>
internal static class OutboxSchema
{
    public const string Messages = "outbox";
    public const string Lease = "outbox_lease";

    public static SchemaPart Part(MySqlSettings settings) =>
        new("outbox", [settings.TablePrefix + Messages, settings.TablePrefix + Lease], [.. Statements(settings.Table)]);

    /// <param name="table">Names a table, quoted.</param>
    public static IReadOnlyList<string> Statements(Func<string, string> table) =>
        [
                // Topics are read apart from each other, so a full one with a long queue costs the others nothing.
                $"""
                CREATE TABLE IF NOT EXISTS {table(Messages)} (
                  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  topic VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, lane BIGINT NOT NULL,
                  size INT NOT NULL, frame LONGBLOB NOT NULL, written_at DATETIME(6) NOT NULL,
                  parked TINYINT NOT NULL DEFAULT 0, attempts INT NOT NULL DEFAULT 0, error TEXT NULL,
                  KEY ix_waiting (parked, topic, id)
                ) {SchemaPart.Comment}
                """,
            $"""
                CREATE TABLE IF NOT EXISTS {table(Lease)} (
                  id TINYINT NOT NULL PRIMARY KEY, fence BIGINT NOT NULL,
                  owner VARCHAR(64) CHARACTER SET ascii NOT NULL, until DATETIME(6) NOT NULL
                ) {SchemaPart.Comment}
                """,
        ];
}
