namespace Notify.MySql;

/// <summary>The table of messages that wait to be due.</summary>
internal static class DueSchema
{
    public const string TableName = "due";

    /// <summary>
    /// <c>ready_at</c> is when a row is looked at next: when it is due, when the lease of its claim ends, when it may
    /// be forgotten. So one index serves them all. <c>token</c> is of whoever changed the row last.
    /// </summary>
    public static SchemaPart Part(MySqlSettings settings) =>
        new(
            "due",
            [settings.TablePrefix + TableName],
            [
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table(TableName)} (
                  msg_id {MessageKey.ColumnType} NOT NULL PRIMARY KEY,
                  topic VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, msg_key VARBINARY(200) NULL,
                  ready_at DATETIME(6) NOT NULL, moved_to DATETIME(6) NULL,
                  state TINYINT UNSIGNED NOT NULL DEFAULT 0, token BINARY(16) NULL,
                  bytes INT NOT NULL, frame LONGBLOB NOT NULL,
                  KEY ix_ready (ready_at), KEY ix_key (msg_key)
                ) {SchemaPart.Comment}
                """,
            ]
        );
}
