namespace Notify.MySql;

/// <summary>The tables of the ledger: a row for each message and group, and dead messages, whole.</summary>
internal static class LedgerSchema
{
    public const string Steps = "ledger";
    public const string Failures = "failed";

    /// <summary>
    /// The group <c>''</c> is the message itself. <c>day</c> is that of <c>at</c>, counted from 1970: an index by it
    /// stays as it is while a message takes its steps within a day. <c>wins</c> is scratch paper of the upsert.
    /// </summary>
    public static SchemaPart Part(MySqlSettings settings) =>
        new(
            "ledger",
            [settings.TablePrefix + Steps, settings.TablePrefix + Failures],
            [
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table(Steps)} (
                  msg_id {MessageKey.ColumnType} NOT NULL, {Names},
                  status TINYINT UNSIGNED NOT NULL, attempt INT NOT NULL, at DATETIME(6) NOT NULL, day INT NOT NULL,
                  due_at DATETIME(6) NULL, reopened_at DATETIME(6) NULL, wins TINYINT UNSIGNED NOT NULL DEFAULT 1,
                  failure MEDIUMTEXT NULL, PRIMARY KEY (msg_id, grp), KEY ix_day (day)
                ) {SchemaPart.Comment}
                """,
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table(Failures)} (
                  msg_id {MessageKey.ColumnType} NOT NULL, {Names},
                  reason TINYINT UNSIGNED NOT NULL, failed_at DATETIME(6) NOT NULL, first_failed_at DATETIME(6) NULL,
                  attempts INT NOT NULL, failure MEDIUMTEXT NOT NULL, bytes INT NOT NULL, frame LONGBLOB NOT NULL,
                  token BINARY(16) NULL, lease_until DATETIME(6) NULL,
                  PRIMARY KEY (msg_id, grp), KEY ix_time (failed_at), KEY ix_group (grp, failed_at)
                ) {SchemaPart.Comment}
                """,
            ]
        );

    private const string Names =
        "grp VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, "
        + "topic VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL";
}
