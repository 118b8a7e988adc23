namespace Notify.MySql;

/// <summary>The table of recurring schedules: a row each.</summary>
internal static class RecurringSchema
{
    public const string TableName = "recurring";

    /// <summary><c>owner</c> stays when a run is returned; <c>taken_until</c> does not.</summary>
    public static SchemaPart Part(MySqlSettings settings) =>
        new(
            "recurring",
            [settings.TablePrefix + TableName],
            [
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table(TableName)} (
                  name VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
                  version BIGINT NOT NULL DEFAULT 0, since DATETIME(3) NOT NULL,
                  last_at DATETIME(3) NULL, pending_at DATETIME(3) NULL, attempts INT NOT NULL DEFAULT 0,
                  ready_at DATETIME(3) NULL, taken_until DATETIME(3) NULL,
                  owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '', error TEXT NULL
                ) {SchemaPart.Comment}
                """,
            ]
        );
}
