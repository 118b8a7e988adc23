namespace Notify.MySql;

/// <summary>
/// The tables of the map. At home: the map itself and where each table is. On every server: who it is, and a row for
/// each table that is on it.
/// </summary>
internal static class MapSchema
{
    public static SchemaPart Home(MySqlSettings settings) =>
        new(
            "map",
            [
                settings.TablePrefix + "map",
                settings.TablePrefix + "place",
                settings.TablePrefix + "move",
                settings.TablePrefix + "move_place",
            ],
            [
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table("map")} (
                  id TINYINT UNSIGNED NOT NULL PRIMARY KEY, version BIGINT NOT NULL,
                  user_ids VARCHAR(16) CHARACTER SET ascii NOT NULL, user_map VARCHAR(16) CHARACTER SET ascii NOT NULL,
                  tables INT NOT NULL, epoch VARCHAR(16) CHARACTER SET ascii NOT NULL, made_at DATETIME(6) NOT NULL
                ) {SchemaPart.Comment}
                """,
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table("place")} (
                  n INT NOT NULL PRIMARY KEY, server VARCHAR(32) CHARACTER SET ascii NOT NULL, version BIGINT NOT NULL
                ) {SchemaPart.Comment}
                """,
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table("move")} (
                  id TINYINT UNSIGNED NOT NULL PRIMARY KEY, phase VARCHAR(16) CHARACTER SET ascii NOT NULL,
                  tables INT NOT NULL, begun_at DATETIME(6) NOT NULL
                ) {SchemaPart.Comment}
                """,
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table("move_place")} (
                  n INT NOT NULL PRIMARY KEY, server VARCHAR(32) CHARACTER SET ascii NOT NULL
                ) {SchemaPart.Comment}
                """,
            ]
        );

    public static SchemaPart Everywhere(MySqlSettings settings) =>
        new(
            "shard",
            [settings.TablePrefix + "server", settings.TablePrefix + "shard"],
            [
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table("server")} (
                  id TINYINT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(32) CHARACTER SET ascii NOT NULL
                ) {SchemaPart.Comment}
                """,
                $"""
                CREATE TABLE IF NOT EXISTS {settings.Table("shard")} (
                  n INT NOT NULL PRIMARY KEY, version BIGINT NOT NULL, purges BIGINT NOT NULL DEFAULT 0,
                  last_broadcast BIGINT NOT NULL DEFAULT 0, revocations BIGINT NOT NULL DEFAULT 0
                ) {SchemaPart.Comment}
                """,
            ]
        );
}
