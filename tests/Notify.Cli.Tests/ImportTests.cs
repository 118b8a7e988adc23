using Notify.Cli.Tests.Support;

namespace Notify.Cli.Tests;

public sealed class ImportTests
{
    [Fact]
    public async Task Rows_come_in_once_however_often_they_are_imported_and_verify_as_they_were()
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, sql) = await Server.DatabaseAsync();
        await oldSql(OldSystem.Tables(16) + OldSystem.Rows(16, users: 40, each: 9));

        (await Shell.RunAsync("import", "--from", old, "--connection", inbox, "--dry-run"))
            .Ended(0)
            .Said("360 rows could be taken");
        Assert.Empty(await sql("SHOW TABLES LIKE 'th_import'"));
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox, "--verify")).Ended(1).Said("360 differ");
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox))
            .Ended(0)
            .Said("360 notices are new, 0 were there");
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox))
            .Ended(0)
            .Said("0 notices are new, 0 were there");
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox, "--from-start"))
            .Ended(0)
            .Said("0 notices are new, 360 were there")
            .Said("type 1: 120 rows, 80 unread");
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox, "--verify"))
            .Ended(0)
            .Said("360 rows are as they were");
        Assert.Equal("240\n", await sql(SumOf("unread")));
        (await Shell.RunAsync("reshard", "verify", "--connection", inbox))
            .Ended(0)
            .Said("Right: 40 users, 360 notices");

        await oldSql("UPDATE th_notice_3 SET status = 1 WHERE uid = 2");
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox, "--verify"))
            .Ended(1)
            .Said("is read, and unread there");
    }

    [Fact]
    public async Task Rows_that_cannot_be_taken_are_listed_and_counted_and_the_rest_comes_in()
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, _) = await Server.DatabaseAsync();
        var list = Path.GetTempFileName();
        await oldSql(
            OldSystem.Tables(1)
                + OldSystem.Rows(1, users: 3, each: 2)
                + "UPDATE th_notice_1 SET data = NULL WHERE id = 2; UPDATE th_notice_1 SET data = REPEAT('x', 100) WHERE id = 4;"
                + "SET sql_mode = ''; UPDATE th_notice_1 SET create_time = '0000-00-00' WHERE id = 5;"
                + "UPDATE th_notice_1 SET create_time = '0000-00-00', created_at = '0000-00-00' WHERE id = 6"
        );

        (
            await Shell.RunAsync(
                "import",
                "--from",
                old,
                "--connection",
                inbox,
                "--set",
                "MySql:NoticeBytes=50",
                "--list",
                list
            )
        )
            .Ended(1)
            .Said("3 notices are new, 0 were there, 3 rows could not be taken")
            .Said("row 2 of user 1 cannot be taken: data is NULL");
        Assert.Equal(3, (await File.ReadAllLinesAsync(list)).Length);
        File.Delete(list);
    }

    [Fact]
    public async Task The_old_tables_are_never_taken_for_the_new_ones()
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, _) = await Server.DatabaseAsync();
        await oldSql(OldSystem.Tables(16) + OldSystem.Rows(16, users: 3, each: 2));

        (await Shell.RunAsync("import", "--from", old, "--connection", old)).Ended(2).Said("--prefix notify_");
        (await Shell.RunAsync("import", "--from", inbox, "--connection", inbox)).Ended(2).Said("no table th_notice_1");
        (await Shell.RunAsync("import", "--from", old, "--connection", old, "--prefix", "notify_"))
            .Ended(0)
            .Said("6 notices are new");
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox)).Ended(0);
        (await Shell.RunAsync("import", "--from", inbox, "--connection", old, "--prefix", "notify_"))
            .Ended(2)
            .Said("Notify's own");
    }

    private static string SumOf(string column) =>
        "SELECT SUM(v) FROM ("
        + string.Join(
            " UNION ALL ",
            Enumerable.Range(1, 16).Select(n => $"SELECT SUM({column}) AS v FROM th_inbox_{n}")
        )
        + ") a";
}
