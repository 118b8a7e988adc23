using System.Globalization;

namespace Notify.MySql;

/// <summary>The tables of the inboxes: broadcasts at home, and four for each number.</summary>
internal static class InboxSchema
{
    public static SchemaPart Broadcasts(MySqlSettings settings) =>
        new(
            "broadcast",
            [settings.TablePrefix + "broadcast"],
            [
                // Numbered at home, one after the other, so that nobody sees a number before a lower one.
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table("broadcast")} (
                  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, msg_id BINARY(16) NOT NULL,
                  id_text VARBINARY(128) NULL, audience VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
                  type INT NOT NULL, data TEXT NOT NULL, created_at DATETIME(6) NOT NULL,
                  stored_at DATETIME(6) NOT NULL, expires_at DATETIME(6) NULL, revoked_at DATETIME(6) NULL,
                  extra TEXT NULL, UNIQUE KEY uk_msg (msg_id)
                ) {SchemaPart.Comment}
                """,
            ]
        );

    public static SchemaPart Table(MySqlSettings settings, int number)
    {
        var tables = InboxTables.Of(settings, number);
        var uid = UserKey.ColumnType(settings.Options.UserIds) + " NOT NULL";
        return new(
            string.Create(CultureInfo.InvariantCulture, $"inbox-{number}"),
            [
                .. new[]
                {
                    InboxTables.HeadsName(number),
                    InboxTables.NoticesName(number),
                    InboxTables.GoneName(number),
                    InboxTables.CopiesName(number),
                }.Select(name => settings.TablePrefix + name),
            ],
            [Heads(tables, uid), Notices(tables, uid), Gone(tables, uid), Copies(tables, uid)]
        );
    }

    /// <summary>
    /// One row per user, locked before anything of the user changes: all counters are exact by that alone.
    /// </summary>
    private static string Heads(InboxTables tables, string uid) =>
        $"""
            CREATE TABLE IF NOT EXISTS {tables.Heads} (
              uid {uid} PRIMARY KEY, seq BIGINT NOT NULL DEFAULT 0, rev BIGINT NOT NULL DEFAULT 0,
              total BIGINT NOT NULL DEFAULT 0, unread BIGINT NOT NULL DEFAULT 0, unseen BIGINT NOT NULL DEFAULT 0,
              types MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
              read_seq BIGINT NOT NULL DEFAULT 0, seen_seq BIGINT NOT NULL DEFAULT 0, epoch BIGINT NOT NULL DEFAULT -1,
              last_broadcast BIGINT NOT NULL DEFAULT -1, has_gone TINYINT UNSIGNED NOT NULL DEFAULT 0,
              moved TINYINT UNSIGNED NOT NULL DEFAULT 0
            ) {SchemaPart.Comment}
            """;

    private static string Notices(InboxTables tables, string uid) =>
        $"""
            CREATE TABLE IF NOT EXISTS {tables.Notices} (
              uid {uid}, seq BIGINT NOT NULL, msg_id BINARY(16) NOT NULL, id_text VARBINARY(128) NULL,
              type INT NOT NULL, status TINYINT UNSIGNED NOT NULL DEFAULT 0, flags TINYINT UNSIGNED NOT NULL DEFAULT 0,
              data TEXT NOT NULL, created_at DATETIME(6) NOT NULL, stored_at DATETIME(6) NOT NULL,
              expires_at DATETIME(6) NULL, extra TEXT NULL,
              PRIMARY KEY (uid, seq), UNIQUE KEY uk_msg (uid, msg_id), KEY ix_type (uid, type, status, seq),
              KEY ix_status (uid, status, seq), KEY ix_expires (expires_at)
            ) {SchemaPart.Comment}
            """;

    /// <summary>Ids of notices that are gone, so that a late retry of the sender does not bring them back.</summary>
    private static string Gone(InboxTables tables, string uid) =>
        $"""
            CREATE TABLE IF NOT EXISTS {tables.Gone} (
              uid {uid}, msg_id BINARY(16) NOT NULL, gone_at DATETIME(6) NOT NULL,
              PRIMARY KEY (uid, msg_id), KEY ix_gone (gone_at)
            ) {SchemaPart.Comment}
            """;

    /// <summary>Who has a copy of which broadcast, so that it can be taken back.</summary>
    private static string Copies(InboxTables tables, string uid) =>
        $"""
            CREATE TABLE IF NOT EXISTS {tables.Copies} (
              broadcast_id BIGINT NOT NULL, uid {uid}, PRIMARY KEY (broadcast_id, uid), KEY ix_uid (uid)
            ) {SchemaPart.Comment}
            """;
}
