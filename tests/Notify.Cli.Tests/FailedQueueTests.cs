using Notify.Cli.Tests.Support;

namespace Notify.Cli.Tests;

/// <summary>The old system's failed_queues on their way into the ledger, and the counters of its users.</summary>
public sealed class FailedQueueTests
{
    [Fact]
    public async Task Each_row_becomes_one_dead_message_that_stays_away_once_it_was_dealt_with()
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, sql) = await Server.DatabaseAsync();
        await oldSql(
            OldSystem.Tables(2)
                + OldSystem.Rows(2, users: 4, each: 3)
                + OldSystem.FailuresAndUsers
                + OldSystem.Failure("notify", OldSystem.Body(2, 5, "lost"))
                + OldSystem.Failure("read", OldSystem.Body(1, 1, ""), count: 5)
        );
        string[] import = ["import", "--from", old, "--connection", inbox];

        (await Shell.RunAsync([.. import, "--dry-run"]))
            .Ended(0)
            .Said("failed_queues: 2 rows could be taken, 0 were before, 0 came after all, 0 could not be taken");
        Assert.Empty(await sql("SHOW TABLES LIKE 'th_%failed'"));
        (await Shell.RunAsync([.. import, "--verify"])).Ended(1).Said("failed_queues row 1 was not taken");
        (await Shell.RunAsync([.. import, "--no-failures"])).Ended(0);
        Assert.Empty(await sql("SHOW TABLES LIKE 'th_failed'"));
        (await Shell.RunAsync(import))
            .Ended(0)
            .Said("failed_queues: 2 dead messages are new, 0 were taken before")
            .Said("Ledger InMemory");
        (await Shell.RunAsync(import)).Ended(0).Said("0 dead messages are new, 2 were taken before");
        Assert.Equal(
            "notify.inbox\tnotify.notices\t6\t2020-08-01 00:30:00.000000\t2020-08-01 00:30:01.000000\n"
                + "old-reads\told.reads\t5\t2020-08-01 00:30:00.000000\t2020-08-01 00:30:01.000000\n",
            await sql("SELECT grp, topic, attempts, first_failed_at, failed_at FROM th_failed ORDER BY grp")
        );
        (await Shell.RunAsync([.. import, "--verify"]))
            .Ended(0)
            .Said("failed_queues: 2 rows are dead as they were, 0 were dealt with, 0 differ");

        string[] where = ["--set", "Ledger=MySql", "--connection", inbox];
        (await Shell.RunAsync(["failures", "list", .. where])).Ended(0).Said("6 attempts").Said("2 dead messages.");
        (await Shell.RunAsync(["failures", "resolve", "--topic", "old.reads", .. where]))
            .Ended(0)
            .Said("1 dead messages were removed; 0");
        (await Shell.RunAsync([.. import, "--from-start"]))
            .Ended(0)
            .Said("0 dead messages are new, 2 were taken before");
        (await Shell.RunAsync(["failures", "list", .. where])).Ended(0).Said("1 dead messages.");
        await oldSql($"UPDATE failed_queues SET data = '{OldSystem.Body(2, 6, "lost")}' WHERE id = 1");
        (await Shell.RunAsync([.. import, "--verify"]))
            .Ended(1)
            .Said("failed_queues row 1 has another body there")
            .Said("0 rows are dead as they were, 1 were dealt with, 1 differ");
    }

    [Fact]
    public async Task Rows_that_cannot_be_taken_are_listed_and_those_that_came_after_all_are_left_out()
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, sql) = await Server.DatabaseAsync();
        await oldSql(
            OldSystem.Tables(2)
                + OldSystem.Rows(2, users: 4, each: 3)
                + OldSystem.FailuresAndUsers
                // The notice 1 of user 3 has this hash.
                + OldSystem.Failure("notify", OldSystem.Body(3, 1, "text 1"), count: 2, hash: "MD5('3-1')")
                // Another user's notice has the same.
                + OldSystem.Failure("notify", OldSystem.Body(2, 1, "text 1"), hash: "MD5('3-1')")
                + OldSystem.Failure("notify", """{"uid":1,"type":2,"da""")
                + OldSystem.Failure("notify", data: null)
                + OldSystem.Failure("quiz", OldSystem.Body(1, 1, ""))
                + OldSystem.Failure("read", """{"type":2}""")
                + OldSystem.Failure("notify", OldSystem.Body(1, 1, new string('x', 60)))
                + "SET sql_mode = '';"
                + OldSystem.Failure("read", OldSystem.Body(1, 1, ""))
                + "UPDATE failed_queues SET created_at = '0000-00-00', updated_at = '0000-00-00' WHERE id = 8"
        );
        string[] import = ["import", "--from", old, "--connection", inbox, "--set", "MySql:NoticeBytes=50"];

        foreach (var last in new[] { "--dry-run", "--quiet" })
        {
            (await Shell.RunAsync([.. import, last]))
                .Ended(1)
                .Said("failed_queues row 3 cannot be taken: data cannot be read")
                .Said("failed_queues row 4 cannot be taken: data is NULL")
                .Said("failed_queues row 5 cannot be taken: type is 'quiz'")
                .Said("failed_queues row 6 cannot be taken: data has no uid")
                .Said("failed_queues row 7 cannot be taken")
                .Said("failed_queues row 8 cannot be taken: created_at is '0000-00-00")
                .Said("1 came after all, 6 could not be taken");
        }

        Assert.Equal("1\n", await sql("SELECT COUNT(*) FROM th_failed"));
        (await Shell.RunAsync([.. import, "--verify"]))
            .Ended(1)
            .Said("1 rows are dead as they were, 0 were dealt with, 0 differ, 1 came after all, 6 could not be taken");
    }

    [Fact]
    public async Task Topics_and_groups_are_those_that_were_given_with_the_old_fields_in_the_body()
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, sql) = await Server.DatabaseAsync();
        await oldSql(
            OldSystem.Tables(1)
                + OldSystem.FailuresAndUsers
                + OldSystem.Failure("notify", OldSystem.Body(2, 5, "lost"))
                + OldSystem.Failure("read", OldSystem.Body(1, 1, ""))
        );
        string[] notices = ["--notify-topic", "news", "--notify-group", "desk"];
        string[] reads = ["--read-topic", "clicks", "--read-group", "desk"];

        (await Shell.RunAsync(["import", "--from", old, "--connection", inbox, .. notices, .. reads])).Ended(0);
        Assert.Equal("desk clicks\ndesk news\n", await sql("SELECT CONCAT(grp, ' ', topic) FROM th_failed ORDER BY 1"));
        const string body = """{"uid":2,"type":5,"data":"lost","createTime":"2020-08-01T08:20:00+08:00"}""";
        Assert.Equal(
            "1\n",
            await sql($"SELECT COUNT(*) FROM th_failed WHERE topic = 'news' AND LOCATE(_binary '{body}', frame) > 0")
        );
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox, "--verify"))
            .Ended(1)
            .Said("has topic news there, not notify.notices");
    }

    [Fact]
    public async Task Old_counters_that_were_wrong_are_told_and_are_no_fault_of_the_import()
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, _) = await Server.DatabaseAsync();
        await oldSql(
            OldSystem.Tables(2)
                + OldSystem.Rows(2, users: 4, each: 3)
                + OldSystem.FailuresAndUsers
                // Of three notices each has read one.
                + "INSERT INTO `user` (id, notification_count) VALUES (1, 2), (2, 5), (3, 2), (9, 1)"
        );
        (await Shell.RunAsync("import", "--from", old, "--connection", inbox)).Ended(0);
        var list = Path.GetTempFileName();

        (await Shell.RunAsync("import", "--from", old, "--connection", inbox, "--verify", "--list", list))
            .Ended(0)
            .Said("user 2 had notification_count 5 in the old system, and 2 unread notices")
            .Said("user 9 had notification_count 1 in the old system, and 0 unread notices")
            .Said("user: 4 old counters were compared with the old notices; 2 were wrong.");
        Assert.Equal(2, (await File.ReadAllLinesAsync(list)).Length);
        File.Delete(list);
    }
}
