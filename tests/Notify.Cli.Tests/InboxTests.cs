using System.Text.Json;
using Notify.Cli.Tests.Support;

namespace Notify.Cli.Tests;

public sealed class InboxTests
{
    [Fact]
    public async Task What_was_imported_is_exported_resharded_recounted_and_purged()
    {
        var (old, oldSql) = await Server.DatabaseAsync();
        var (inbox, sql) = await Server.DatabaseAsync();
        await oldSql(OldSystem.Tables(2) + OldSystem.Rows(2, users: 6, each: 5));
        await Shell.RunAsync("import", "--from", old, "--connection", inbox);

        var lines = (await Shell.RunAsync("export", "--user", "1", "--connection", inbox))
            .Ended(0)
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        var first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(1, first.GetProperty("seq").GetInt64());
        Assert.Equal("text 1", first.GetProperty("data").GetString());
        Assert.Equal("2020-08-01T00:00:01+00:00", first.GetProperty("createdAt").GetString());

        (await Shell.RunAsync("reshard", "run", "--tables", "32", "--connection", inbox, "--dry-run"))
            .Ended(0)
            .Said("16 tables become 32");
        Assert.Equal("16\n", await sql("SELECT tables FROM th_map"));
        (await Shell.RunAsync("reshard", "run", "--tables", "32", "--connection", inbox))
            .Ended(0)
            .Said("Right: 6 users, 30 notices");
        Assert.Equal("32\n", await sql("SELECT tables FROM th_map"));
        (await Shell.RunAsync("reshard", "run", "--tables", "33", "--connection", inbox))
            .Ended(2)
            .Said("multiple of 32");

        var shard = (await sql(Find("1"))).Trim();
        await sql($"UPDATE th_inbox_{shard} SET unread = 77 WHERE uid = '1'");
        (await Shell.RunAsync("reshard", "verify", "--connection", inbox)).Ended(1).Said("user 1 has unread 77");
        (await Shell.RunAsync("reconcile", "--user", "2", "--connection", inbox)).Ended(0).Said("drift 0");
        (await Shell.RunAsync("reconcile", "--all", "--connection", inbox))
            .Ended(1)
            .Said("user 1: 1 counters were wrong");
        (await Shell.RunAsync("reconcile", "--sample", "100", "--connection", inbox)).Ended(0).Said("6 inboxes");

        (await Shell.RunAsync("purge", "--user", "1", "--dry-run", "--connection", inbox))
            .Ended(0)
            .Said("Nothing was removed");
        (await Shell.RunAsync("purge", "--user", "1", "--yes", "--connection", inbox))
            .Ended(0)
            .Said("Removed 5 notices");
        Assert.Empty((await Shell.RunAsync("export", "--user", "1", "--connection", inbox)).Ended(0).Output);
    }

    private static string Find(string user) =>
        $"SELECT CAST(CONV(LEFT(SHA2('{user}', 256), 16), 16, 10) AS UNSIGNED) % 32 + 1";
}
