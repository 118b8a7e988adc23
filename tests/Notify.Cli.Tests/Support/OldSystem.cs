using System.Globalization;
using System.Text;

namespace Notify.Cli.Tests.Support;

/// <summary>Tables as the old system made them.</summary>
internal static class OldSystem
{
    public static string Tables(int count) =>
        string.Concat(
            Enumerable
                .Range(1, count)
                .Select(n =>
                    $"""
                        CREATE TABLE th_notice_{n} (
                          id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, order_sn VARCHAR(32) NOT NULL DEFAULT '',
                          uid BIGINT UNSIGNED NOT NULL DEFAULT 0, type INT(3) NOT NULL DEFAULT 0, data VARCHAR(500) NULL DEFAULT '',
                          status TINYINT(1) NOT NULL DEFAULT 0, create_time DATETIME NOT NULL, created_at DATETIME NOT NULL,
                          updated_at DATETIME NOT NULL, KEY order_sn (order_sn), KEY uid (uid)
                        ) DEFAULT CHARSET=utf8mb4;
                        """
                )
        );

    /// <summary>So many rows for each of the users 0, 1, ...; every third is read. Times are of a clock in Shanghai.</summary>
    public static string Rows(int tables, int users, int each)
    {
        var sql = new StringBuilder();
        for (var i = 1; i <= each; i++)
        {
            for (var uid = 0; uid < users; uid++)
            {
                sql.Append(
                    CultureInfo.InvariantCulture,
                    $"INSERT INTO th_notice_{(uid % tables) + 1} (order_sn, uid, type, data, status, create_time, created_at, updated_at) VALUES (MD5('{uid}-{i}'), {uid}, {i % 4}, 'text {i}', {(i % 3 == 0 ? 1 : 0)}, '2020-08-01 08:00:{i:D2}', '2020-08-01 08:00:{i:D2}', NOW());"
                );
            }
        }

        return sql.ToString();
    }

    /// <summary>Where the old system noted what had failed, and its users.</summary>
    public const string FailuresAndUsers = """
        CREATE TABLE failed_queues (
          id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, order_sn VARCHAR(32) NOT NULL DEFAULT '',
          data VARCHAR(500) NULL DEFAULT '', type VARCHAR(20) NOT NULL DEFAULT '', failed_count INT NOT NULL DEFAULT 0,
          created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL
        ) DEFAULT CHARSET=utf8mb4;
        CREATE TABLE `user` (
          id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, account VARCHAR(50) NOT NULL DEFAULT '',
          nick VARCHAR(50) NOT NULL DEFAULT '', notification_count INT NOT NULL DEFAULT 0
        ) DEFAULT CHARSET=utf8mb4;
        """;

    /// <summary>A row of failed_queues; first failed at 8:30 in Shanghai, last a second later.</summary>
    public static string Failure(string type, string? data, int count = 6, string hash = "MD5('nobody has it')") =>
        "INSERT INTO failed_queues (order_sn, data, type, failed_count, created_at, updated_at) VALUES "
        + string.Create(
            CultureInfo.InvariantCulture,
            $"({hash}, {(data is null ? "NULL" : $"'{data}'")}, '{type}', {count}, '2020-08-01 08:30:00', '2020-08-01 08:30:01');"
        );

    /// <summary>What the old queues carried.</summary>
    public static string Body(int uid, int type, string data, string time = "2020-08-01 08:20:00") =>
        $$"""{"uid":{{uid}},"type":{{type}},"data":"{{data}}","createTime":"{{time}}"}""";
}
